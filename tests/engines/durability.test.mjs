// What is on the device after a page or the whole browser was killed, in every engine. The browser is started
// as users have it, with a profile, and nothing drives it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { Device } from "./device.mjs";
import { startSite } from "./site.mjs";
import { installed } from "./installed.mjs";

/** Within this time a browser has written what a page gave it. */
const WRITTEN_MS = 6_000;

let site;
before(async () => {
  site = await startSite();
});
after(() => site?.close());

for (const engine of installed()) {
  for (const [when, action] of [
    ["before its task ended", "recordAndHang"],
    ["in its next task", "recordAndGoOn"],
  ]) {
    test(`${engine}: a change is there when its page was killed ${when}`, async () => {
      const read = await afterwards(engine, action, async (device) => {
        await device.killPages();
        await device.end();
      });
      assert.deepEqual(read, { time: 1_000, kind: "localStorage", reason: null, errors: [] });
    });
  }

  test(`${engine}: a change is there when the browser was killed ${WRITTEN_MS} ms later`, async () => {
    const read = await afterwards(engine, "recordAndGoOn", async (device) => {
      await wait(WRITTEN_MS);
      await device.kill();
    });
    assert.deepEqual(read, { time: 1_000, kind: "localStorage", reason: null, errors: [] });
  });

  test(`${engine}: a browser that was killed at once has lost the change or has it, and goes on`, async (t) => {
    const read = await afterwards(engine, "recordAndHang", (device) => device.kill());
    t.diagnostic(`${engine} ${read.time ? "has kept" : "has lost"} it`);
    assert.ok(read.time === 0 || read.time === 1_000, `${read.time}`);
    assert.deepEqual([read.kind, read.reason, read.errors], ["localStorage", null, []]);
  });
}

/** What a page reads on a device after another has acted there and `happens` happened. */
async function afterwards(engine, action, happens) {
  const device = await Device.of(engine);
  try {
    const acted = site.next();
    device.open(`${site.url}#${action}`);
    assert.equal(await acted, 1_000);
    await happens(device);
    const read = site.next();
    device.open(`${site.url}#read`);
    return await read;
  } finally {
    await device.kill();
    await device.remove();
  }
}
