// What a report for support says in a real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser } from "./open-page.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

test("a report tells what is stored as a quota counts it, and who the learner is to nobody", async () => {
  const { page, errors } = await browser.openPage();
  const [diagnostics, stored, status] = await page.evaluate(() => {
    lp.configureProgress({ user: "zoé@example.com" });
    lp.markLessonSeen(7);
    lp.addLessonTime(4, 1_000);
    localStorage.setItem("pp_progress_v1:corrupt:1", "é🦉");
    localStorage.setItem("theme", "dark");
    const length = (isIt) =>
      Object.entries(localStorage).reduce((sum, [key, value]) => sum + (isIt(key) ? key.length + value.length : 0), 0);
    const stored = {
      document: length((key) => key === "pp_progress_v1"),
      journal: length((key) => key.startsWith("pp_progress_v1:journal:")),
      journalEntries: 2,
      other: length((key) => key === "pp_progress_v1:owner" || key.startsWith("pp_progress_v1:corrupt:")),
    };
    return [lp.getDiagnostics(), stored, lp.getLocalProgressState()];
  });
  assert.deepEqual(diagnostics, {
    version: diagnostics.version,
    deviceId: status.device_id,
    learner: "z…@example.com",
    lessons: 2,
    pendingLessons: [7, 4],
    storage: stored,
  });
  assert.match(diagnostics.version, /^\d+\.\d+\.\d+/);
  assert.ok(stored.document > 0 && stored.journal > 0 && stored.other > 0, JSON.stringify(stored));
  assert.deepEqual(errors, []);
});

test("a document in IndexedDB counts as the document", async () => {
  const { page } = await browser.openPage();
  const before = await page.evaluate(() => {
    for (let lesson = 1; lesson <= 50; lesson++) lp.markLessonSeen(lesson);
    lp.configureProgress({ storage: "indexeddb" });
    return lp.getDiagnostics().storage;
  });
  await page.waitForFunction(() => lp.getSyncStatus().storage.kind === "indexeddb");
  await page.waitForFunction(() => lp.getDiagnostics().storage.journalEntries === 0);
  const { storage } = await page.evaluate(() => lp.getDiagnostics());
  assert.ok(storage.document > 50 * 150, `${storage.document}`);
  assert.ok(before.journal > 0 && storage.journal === 0);
});

test("WebAssembly not allowed: the report has the version at least", async () => {
  const { page, errors } = await browser.openPage({ policy: "script-src 'self' 'unsafe-inline'" });
  const diagnostics = await page.evaluate(() => lp.getDiagnostics());
  assert.match(diagnostics.version, /^\d+\.\d+\.\d+/);
  assert.deepEqual([diagnostics.deviceId, diagnostics.learner, diagnostics.lessons], ["", null, 0]);
  assert.deepEqual(errors, []);
});
