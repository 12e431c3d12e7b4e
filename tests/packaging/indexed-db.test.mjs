// Documents in IndexedDB, in a real browser: moved there and back, read by other pages, and kept when the
// page that moves one is killed.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { openBrowser } from "./open-page.mjs";
import { killRenderer, rendererOf } from "./tabs/renderer.mjs";

const KILLS = Number(process.env.TABS_KILLS ?? 5);

const LESSONS = 100_000;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

test("a document is moved when the app asks, and comes back when it does not", async () => {
  const { page, context, errors } = await browser.openPage();
  await page.evaluate(() => {
    lp.configureProgress({ storage: "indexeddb" });
    lp.addLessonTime(4, 1_000);
  });
  await movedTo(page, "indexeddb");
  assert.deepEqual(Object.keys((await storedDocument(page)).lessons), []);

  const { page: other } = await browser.openPage({ context, before: inspect });
  await other.waitForFunction(() => lp.getLessonProgress(4)?.time_ms === 1_000);
  await other.evaluate(() => {
    lp.configureProgress({ storage: "indexeddb" });
    lp.addLessonTime(4, 500);
  });
  await page.waitForFunction(() => lp.getLessonProgress(4).time_ms === 1_500);
  await noJournals(other);
  assert.equal(await page.evaluate(() => lp.getLessonProgress(4).time_ms), 1_500);

  await page.close();
  await other.evaluate(() => lp.configureProgress({ storage: "localStorage" }));
  await movedTo(other, "localStorage");
  assert.equal((await storedDocument(other)).lessons[4].time_ms, 1_500);
  await other.waitForFunction(async () => (await globalThis.documentsIn()) === 0);
  assert.deepEqual(errors, []);
});

test("100 000 lessons move by themselves, are there after a reload, and are heard of by other tabs", async () => {
  const { page, context, errors } = await browser.openPage();
  await page.evaluate(mergeRows, LESSONS);
  assert.equal(await page.evaluate((id) => lp.getLessonProgress(id)?.time_ms, LESSONS), 1_000);
  await movedTo(page, "indexeddb");
  assert.equal(await page.evaluate(() => lp.getSyncStatus().storage.reason), null);

  await page.reload();
  await page.waitForFunction(() => globalThis.lp);
  await page.evaluate(() => lp.addLessonTime(7, 50));
  await page.waitForFunction((id) => lp.getLessonProgress(id)?.time_ms === 1_000, LESSONS);
  assert.equal(await page.evaluate(() => lp.getLessonProgress(7).time_ms), 1_050);
  await noJournals(page);

  const { page: other } = await browser.openPage({ context });
  await other.waitForFunction(() => lp.getLessonProgress(7)?.time_ms === 1_050);
  assert.equal(await other.evaluate(() => Object.keys(lp.getLocalProgressState().lessons).length), LESSONS);
  assert.deepEqual(errors, []);
});

test("another learner's large document is set aside in the database, and comes back", async () => {
  const { page, errors } = await browser.openPage({ before: inspect });
  const signIn = async (user) => {
    await page.evaluate((user) => lp.configureProgress({ user, storage: "indexeddb" }), user);
    const isStored = (user) => localStorage.getItem("pp_progress_v1")?.includes(`"owner":"${user}"`);
    await page.waitForFunction(isStored, user);
  };
  await signIn("a@example.com");
  await page.evaluate(mergeRows, 30_000);
  await page.waitForFunction(() => lp.getLessonProgress(30_000));
  await page.evaluate(() => lp.addLessonTime(7, 50));
  await signIn("b@example.com");
  assert.equal(await page.evaluate(() => lp.getLessonProgress(7)), null);
  await signIn("a@example.com");
  assert.equal(await page.evaluate(() => lp.getLessonProgress(7).time_ms), 1_050);
  await page.evaluate(() => lp.forgetUser("a@example.com"));
  await page.waitForFunction(() => lp.getLessonProgress(7) === null);
  await page.waitForFunction(async () => !(await globalThis.textsIn()).some((text) => text.includes("a@example")));
  assert.deepEqual(errors, []);
});

test("without the database, progress is recorded, nothing is lost, and the status says it", async () => {
  const { page, context } = await browser.openPage();
  await page.evaluate(() => {
    lp.configureProgress({ storage: "indexeddb" });
    lp.addLessonTime(4, 1_000);
  });
  await movedTo(page, "indexeddb");
  await page.close();

  const without = () =>
    Object.defineProperty(globalThis, "indexedDB", {
      configurable: true,
      get() {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    });
  const { page: shutOut, errors } = await browser.openPage({ context, before: without });
  await shutOut.evaluate(() => lp.addLessonTime(4, 500));
  await shutOut.waitForFunction(() => lp.getSyncStatus().storage.reason);
  const { reason } = await shutOut.evaluate(() => lp.getSyncStatus().storage);
  assert.match(reason, /^IndexedDB cannot be used \(SecurityError/);
  await shutOut.evaluate(() => {
    globalThis.turns = 0;
    const request = navigator.locks.request.bind(navigator.locks);
    navigator.locks.request = (...asked) => {
      globalThis.turns++;
      return request(...asked);
    };
    lp.configureProgress({ user: "a@example.com" });
  });
  await wait(4_000);
  assert.ok((await shutOut.evaluate(() => globalThis.turns)) <= 2, "it takes turns for nothing");
  assert.deepEqual(errors, []);
  await shutOut.close();

  const { page: next } = await browser.openPage({ context });
  await next.waitForFunction(() => lp.getLessonProgress(4)?.time_ms === 1_500);
});

test(`nothing is lost when the page is killed while it moves the document (${KILLS} times)`, async () => {
  const profile = await mkdtemp(join(tmpdir(), "lesson-progress-"));
  const browser = await openBrowser({ profile });
  try {
    let { page } = await browser.openPage();
    await page.evaluate(mergeRows, 5_000);
    let expected = 1_000;
    for (let kill = 1; kill <= KILLS; kill++) {
      const storage = kill % 2 ? "indexeddb" : "localStorage";
      const renderer = await rendererOf(page);
      await page.evaluate((storage) => {
        lp.addLessonTime(7, 10);
        lp.configureProgress({ storage });
      }, storage);
      expected += 10;
      // A turn takes a quarter of a second before it writes.
      await wait(240 + 80 * Math.random());
      await killRenderer({ page, renderer });
      await page.close();
      ({ page } = await browser.openPage());
      await page.waitForFunction((time) => lp.getLessonProgress(7)?.time_ms === time, expected);
      assert.equal(await page.evaluate(() => Object.keys(lp.getLocalProgressState().lessons).length), 5_000);
    }
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
});

/** Merges rows of so many lessons, a second each. */
function mergeRows(count) {
  const row = (_, index) => ({
    lesson_id: index + 1,
    seen: true,
    completed: false,
    percent: 0,
    time_ms: 1_000,
    score_best: null,
    score_last: null,
    updated_at: "2026-01-12T08:00:00Z",
    last_seen_at: null,
  });
  lp.mergeServerLessons(Array.from({ length: count }, row));
}

/** Waits until the document is where it should be. */
async function movedTo(page, kind) {
  await page.waitForFunction((kind) => lp.getSyncStatus().storage.kind === kind, kind);
}

/** Waits until all is in the document, and nothing beside it. */
async function noJournals(page) {
  await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.includes(":journal:")));
}

function storedDocument(page) {
  return page.evaluate(() => JSON.parse(localStorage.getItem("pp_progress_v1")));
}

/** Looks into the database, from outside of the package. */
function inspect() {
  globalThis.textsIn = async () => {
    const settled = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await settled(indexedDB.open("lesson-progress"));
    const texts = await settled(database.transaction("documents").objectStore("documents").getAll());
    database.close();
    return texts;
  };
  globalThis.documentsIn = async () => (await globalThis.textsIn()).length;
}
