// Several tabs of one profile, each a process with its own copy of `localStorage`, and processes that die.
// `TABS_RUNS=20 TABS_KILLS=40` repeats what is left to chance; without them it takes half a minute.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { changeOf } from "./tabs/changes.mjs";
import { differences } from "./tabs/expectation.mjs";
import { Recording } from "./tabs/recording.mjs";
import { assertSeparate, killRenderer } from "./tabs/renderer.mjs";
import { lastingJournals, storedDocument, withProfile } from "./tabs/tab.mjs";

const RUNS = Number(process.env.TABS_RUNS ?? 1);
const KILLS = Number(process.env.TABS_KILLS ?? 5);

const RECORDING_MS = 10_000;

for (let run = 1; run <= RUNS; run++) {
  test(`three tabs record, one is killed, two are loaded again: all is there once (${run} of ${RUNS})`, (t) =>
    withProfile((openTab) => checkThreeTabs(openTab, t)));
}

async function checkThreeTabs(openTab, t) {
  const recording = new Recording();
  const tabs = await recordInThreeTabs(() => openTab(recording.hear), recording, t);
  t.diagnostic(`calls of each page load: ${recording}`);

  const fresh = await openTab();
  await assertSeparate([...tabs, fresh]);
  await fresh.page.evaluate(() => void lp.startSync({ enabled: false }));
  const journals = await lastingJournals(fresh.page);
  const { lessons, pending } = await storedDocument(fresh.page);
  assert.deepEqual(differences(lessons, recording.loads), []);
  assert.deepEqual(journals, []);
  assert.deepEqual(new Set(pending), new Set(Object.keys(lessons)));
  for (const { page, errors } of [...tabs, fresh]) {
    const seen = await page.evaluate(() => lp.getLocalProgressState());
    assert.deepEqual(seen.lessons, lessons, "every tab sees what is stored");
    assert.deepEqual(errors, []);
  }
}

/** Records in three tabs: one is killed and another opened, two are loaded again. Answers those that are left. */
async function recordInThreeTabs(open, recording, t) {
  const tabs = [await open(), await open(), await open()];
  await assertSeparate(tabs);
  const inTheMiddle = () => Math.trunc(RECORDING_MS * (0.2 + 0.6 * Math.random()));
  const times = [inTheMiddle(), inTheMiddle(), inTheMiddle()];
  t.diagnostic(`killed after ${times[0]} ms, loaded again after ${times[1]} and ${times[2]} ms`);
  const end = wait(RECORDING_MS);
  const after = (index, call) => wait(times[index]).then(call);
  for (const tab of tabs) recording.start(tab);
  const replace = async () => {
    await killRenderer(tabs[0]);
    tabs[0] = await open();
    recording.start(tabs[0]);
  };
  await Promise.all([
    after(0, replace),
    after(1, () => recording.restart(tabs[1])),
    after(2, () => recording.restart(tabs[2])),
    end,
  ]);
  await recording.stop(tabs);
  return tabs;
}

test(`a change is there when its page was killed right after the call (${KILLS} times)`, () =>
  withProfile(async (openTab) => {
    const expected = {};
    let tell;
    const open = () => openTab((told) => tell(told));
    let tab = await open();
    for (let lessonId = 1; lessonId <= KILLS; lessonId++) {
      const told = new Promise((resolve) => (tell = resolve));
      tab.page.evaluate(recordAndHang, { ...changeOf(0, lessonId), lessonId }).catch(() => {});
      expected[lessonId] = JSON.parse(await told);
      await killRenderer(tab);
      tab = await open();
      const found = await tab.page.evaluate((id) => lp.getLessonProgress(id), lessonId);
      assert.deepEqual(found, expected[lessonId]);
    }
    const { lessons } = await tab.page.evaluate(() => lp.getLocalProgressState());
    assert.deepEqual(lessons, expected);
  }));

/** Makes a change in the page, tells of it, and lets no other task of the page run any more. */
async function recordAndHang(change) {
  const { makeChange } = await import("/tabs/changes.mjs");
  globalThis.tell(JSON.stringify(makeChange(globalThis.lp, change)));
  for (;;);
}
