// The guide to several learners, in a real browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf } from "./documents.mjs";
import { bundle, reachable, unreachable, withPages } from "./pages.mjs";
import { newApp } from "./project.mjs";

const MAIN = `import * as lp from "lesson-progress";
import { leaveDevice } from "./src/leaveDevice";
Object.assign(globalThis, { lp, leaveDevice, isReady: true });
`;

test("a learner who leaves a shared device leaves nothing, once everything was sent", async () => {
  const app = await newApp("learners", { ...(await codeOf("docs/guides/learners.md")), "main.ts": MAIN });
  await bundle(app);
  let backend = unreachable;
  await withPages(app, (route) => backend(route), async (open) => {
    const { page } = await open();
    await page.evaluate(() => {
      lp.addLessonTime(12, 5_000);
      globalThis.sync = lp.startSync({ baseUrl: "https://api.example.com", user: 7, csrf: false });
    });
    assert.equal(await page.evaluate(() => leaveDevice(sync, 7)), 1);
    assert.equal(await page.evaluate(() => lp.getLessonProgress(12).time_ms), 5_000);
    backend = reachable();
    assert.equal(await page.evaluate(() => leaveDevice(sync, 7)), 0);
    assert.equal(await page.evaluate(() => lp.getLessonProgress(12)), null);
    const stored = await page.evaluate(() => Object.values(localStorage).join());
    assert.doesNotMatch(stored, /"12"|"lesson_id":12/);
  });
});
