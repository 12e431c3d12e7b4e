// A `localStorage` that throws at one use, whichever it is: the helpers answer, what was stored is there, and the
// backend is sent everything once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser } from "./open-page.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** A backend that adds time: what is sent twice counts twice. */
function addingBackend() {
  const rows = new Map();
  const answer = (request) => {
    if (request.method === "GET") return { body: [...rows.values()] };
    for (const [id, lesson] of Object.entries(request.body.lessons)) {
      const time_ms = (rows.get(id)?.time_ms ?? 0) + lesson.time_ms;
      rows.set(id, { ...lesson, lesson_id: Number(id), time_ms });
    }
    return { body: { imported: Object.keys(request.body.lessons).length, updated: 0 } };
  };
  return { answer, times: () => Object.fromEntries([...rows].map(([id, { time_ms }]) => [id, time_ms])) };
}

/** In a page, before its scripts: has the n-th use of `part` throw, and with `lasts` every one after it. */
function breakStorage(part, n, lasts) {
  let uses = 0;
  globalThis.uses = () => uses;
  const check = () => {
    uses++;
    if (uses === n || (lasts && uses > n)) throw new DOMException("not now", "UnknownError");
  };
  const own = globalThis.localStorage;
  if (part === "localStorage") {
    Object.defineProperty(globalThis, part, {
      get() {
        check();
        return own;
      },
    });
    return;
  }
  const original = Storage.prototype[part];
  Storage.prototype[part] = function (...args) {
    check();
    return original.apply(this, args);
  };
}

/** Records, folds, synchronises and records again. What was answered, and what the status says at the end. */
async function use(page) {
  const step = async (act) => {
    const answered = await page.evaluate(act);
    await page.clock.runFor(5_000);
    return answered;
  };
  const options = { user: "a@example.com", csrf: false };
  const answered = [
    await step(() => [lp.addLessonTime(4, 100).time_ms, lp.addLessonTime(4, 20).time_ms]),
    await step(() => lp.addLessonTime(5, 3).time_ms),
    await page.evaluate((options) => void (globalThis.sync = lp.startSync(options)), options),
    await step(() => lp.addLessonTime(4, 4).time_ms),
    await step(() => void sync.syncNow()),
    await step(() => lp.addLessonTime(5, 1).time_ms),
    await step(() => lp.getLocalProgressState().lessons["5"].time_ms),
  ];
  return { answered, ...(await page.evaluate(() => ({ kind: lp.getSyncStatus().storage.kind, uses: uses() }))) };
}

const ANSWERED = [[100, 120], 3, undefined, 124, undefined, 4, 4];
const RECORDED = { 4: 124, 5: 4 };

/** Uses a page whose storage breaks so, then one whose storage is well. */
async function survive(part, n, lasts = false) {
  const name = `${part}, ${lasts ? "from" : "at"} the ${n}. use`;
  const { answer, times } = addingBackend();
  const before = { content: `(${breakStorage})(${JSON.stringify(part)}, ${n}, ${lasts});` };
  const first = await browser.openPage({ backend: answer, before, controlsClock: true });
  const used = await use(first.page);
  assert.deepEqual(first.errors, [], name);
  assert.deepEqual(used.answered, ANSWERED, name);
  const sent = times();
  await first.page.close();

  const { page, errors, context } = await browser.openPage({
    context: first.context,
    backend: answer,
    controlsClock: true,
  });
  await page.evaluate(() => void lp.startSync({ user: "a@example.com", csrf: false }));
  const known = () => page.evaluate(() => ({ ...lp.getLocalProgressState(), status: lp.getSyncStatus() }));
  let { lessons, status } = await known();
  // What was in doubt is sent again after a minute and a half. Answers take their own time.
  const end = Date.now() + 30_000;
  do {
    if (status.state === "syncing") await page.waitForTimeout(50);
    else await page.clock.runFor(5_000);
    ({ lessons, status } = await known());
  } while ((status.pending > 0 || !status.lastSyncAt || status.state === "syncing") && Date.now() < end);
  const kept = Object.fromEntries(Object.entries(lessons).map(([id, { time_ms }]) => [id, time_ms]));
  assert.deepEqual(errors, [], name);
  assert.deepEqual(times(), kept, `${name}: the backend has what the device has: ${JSON.stringify(status)}`);
  for (const [id, time_ms] of Object.entries(RECORDED)) {
    assert.ok((kept[id] ?? 0) <= time_ms, `${name}: ${kept[id]} of ${id}`);
    assert.ok((kept[id] ?? 0) >= (sent[id] ?? 0), `${name}: ${kept[id]} of ${id}`);
  }
  // Of what is in memory alone the status has said so.
  if (used.kind !== "memory") assert.deepEqual(kept, RECORDED, name);
  await context.close();
  return used;
}

/** How many are tried at a time. */
const AT_ONCE = 4;

/** Of the uses one in so many is tried here; `storage_that_fails_once_at_any_use…` in storage.rs tries every one. */
const EVERY = 5;

// The property is looked up with every use of a method: these are uses of every one.
test("a localStorage that throws once, at one use or another", async () => {
  const { uses } = await survive("localStorage", Infinity);
  assert.ok(uses > 50, `${uses} uses`);
  let n = 1;
  const tryNext = async () => {
    for (let next; (next = n) < uses; ) {
      n += EVERY;
      await survive("localStorage", next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, tryNext));
});

for (const part of ["getItem", "setItem", "removeItem", "key"]) {
  test(`a ${part} that throws from some use on`, async () => {
    for (const n of [1, 5]) await survive(part, n, true);
  });
}
