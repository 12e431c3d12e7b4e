// What the helpers do in a real browser, whatever they are handed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { blockStorage, openBrowser } from "./open-page.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

test("a wrong lesson id is a TypeError that names the value", async () => {
  const { page } = await browser.openPage();
  const messages = await page.evaluate(() => {
    const wrong = [0, -1, 1.5, NaN, Infinity, 2 ** 53, "12", null, undefined, {}];
    const calls = [
      lp.markLessonSeen,
      (id) => lp.addLessonTime(id, 1),
      (id) => lp.setLessonCompletion(id, true),
      (id) => lp.setLessonScore(id, 1),
      (id) => lp.upsertLessonProgress(id, {}),
      lp.trackLessonTime,
      lp.getLessonProgress,
      (id) => lp.getProgressSummary([id]),
    ];
    return calls.flatMap((call) =>
      wrong.map((id) => {
        try {
          call(id);
          return `${call} took ${id}`;
        } catch (error) {
          const value = typeof id === "string" ? JSON.stringify(id) : String(id);
          return error instanceof TypeError && error.message.includes(value) ? "ok" : `${call}: ${error}`;
        }
      }),
    );
  });
  assert.deepEqual([...new Set(messages)], ["ok"]);
  assert.equal(await page.evaluate(() => localStorage.length), 0, "nothing was recorded");
});

test("odd numbers are held within the contract's ranges", async () => {
  const { page, errors } = await browser.openPage();
  const lessons = await page.evaluate(() => {
    const odd = [NaN, Infinity, -Infinity, -5, 33.5, 1e300, "40", "forty", null, undefined, true, {}];
    for (const value of odd) {
      lp.addLessonTime(1, value);
      lp.addLessonTime(1, 5, value);
      lp.setLessonScore(2, value);
      lp.setLessonCompletion(3, value);
      lp.upsertLessonProgress(4, {
        seen: value,
        completed: value,
        percent: value,
        time_ms_delta: value,
        score_best: value,
        score_last: value,
        last_seen_at: value,
      });
      lp.upsertLessonProgress(5, value);
    }
    return lp.getLocalProgressState().lessons;
  });
  assert.deepEqual(Object.keys(lessons), ["1", "2", "3", "4", "5"]);
  for (const lesson of Object.values(lessons)) {
    assert.equal(typeof lesson.seen, "boolean");
    assert.equal(typeof lesson.completed, "boolean");
    assert.ok(Number.isSafeInteger(lesson.time_ms) && lesson.time_ms >= 0, `${lesson.time_ms}`);
    for (const percent of [lesson.percent, lesson.score_best ?? 0, lesson.score_last ?? 0]) {
      assert.ok(Number.isInteger(percent) && percent >= 0 && percent <= 100, `${percent}`);
    }
    assert.ok(!Number.isNaN(Date.parse(lesson.updated_at)));
  }
  assert.deepEqual(errors, []);
});

test("an update changes what it names and keeps the rest", async () => {
  const { page } = await browser.openPage();
  const [full, cleared] = await page.evaluate(() => [
    lp.upsertLessonProgress(7, {
      seen: true,
      percent: 33.5,
      time_ms_delta: 10.7,
      score_best: 60,
      score_last: 50,
      last_seen_at: "2026-01-12T11:20:30.123456+01:00",
    }),
    lp.upsertLessonProgress(7, { score_best: 20, score_last: null, last_seen_at: null, percent: NaN }),
  ]);
  const { updated_at: _, ...rest } = full;
  assert.deepEqual(rest, {
    seen: true,
    completed: false,
    percent: 34,
    time_ms: 10,
    score_best: 60,
    score_last: 50,
    last_seen_at: "2026-01-12T10:20:30.123Z",
  });
  assert.deepEqual({ ...cleared, updated_at: 0 }, { ...full, score_last: null, last_seen_at: null, updated_at: 0 });
});

test("dates are written as toISOString writes them", async () => {
  const { page } = await browser.openPage();
  const dates = [0, 1, 59_999, 60_000, 951_782_400_007, 1_768_213_230_123, 1_768_213_239_040, 1_768_213_270_000]
    .concat(Date.UTC(9999, 11, 30, 23, 59, 59, 999))
    .map((millis) => new Date(millis).toISOString());
  const answered = await page.evaluate(
    (dates) => dates.map((last_seen_at) => lp.upsertLessonProgress(7, { last_seen_at }).last_seen_at),
    dates,
  );
  assert.deepEqual(answered, dates);
});

test("snapshots are the same object while nothing changed", async () => {
  const { page } = await browser.openPage();
  const same = await page.evaluate(() => {
    const one = lp.markLessonSeen(1);
    const state = lp.getLocalProgressState();
    const status = lp.getSyncStatus();
    const before = [one === lp.getLessonProgress(1), state === lp.getLocalProgressState(), status === lp.getSyncStatus()];
    lp.markLessonSeen(2);
    const after = [one === lp.getLessonProgress(1), state !== lp.getLocalProgressState(), status !== lp.getSyncStatus()];
    return [...before, ...after, lp.getLessonProgress(3) === null, Object.isFrozen(one)];
  });
  assert.deepEqual(same, Array(8).fill(true));
});

test("listeners are called once a turn, and one that throws does not silence the others", async () => {
  const { page, errors } = await browser.openPage();
  const calls = await page.evaluate(async () => {
    let calls = 0;
    lp.subscribe(() => {
      throw new Error("a listener's own");
    });
    const unsubscribe = lp.subscribe(() => calls++);
    lp.markLessonSeen(1);
    lp.markLessonSeen(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const first = calls;
    unsubscribe();
    lp.markLessonSeen(3);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return [first, calls];
  });
  assert.deepEqual(calls, [1, 1]);
  assert.deepEqual(errors.map((error) => error.message), ["a listener's own", "a listener's own"]);
});

test("without reportError and MessageChannel, as in Jest, listeners are called and errors told in the console", async () => {
  const { page, errors } = await browser.openPage({
    before: () => {
      delete globalThis.reportError;
      delete globalThis.MessageChannel;
    },
  });
  const told = [];
  page.on("console", (message) => told.push(message.text()));
  const calls = await page.evaluate(async () => {
    let calls = 0;
    lp.subscribe(() => {
      throw new Error("a listener's own");
    });
    lp.subscribe(() => calls++);
    lp.markLessonSeen(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return calls;
  });
  assert.equal(calls, 1);
  assert.equal(told.length, 1);
  assert.match(told[0], /a listener's own/);
  assert.deepEqual(errors, []);
});

test("a listener that records does not keep the page from going on", async () => {
  const { page } = await browser.openPage();
  const calls = await page.evaluate(async () => {
    let calls = 0;
    const unsubscribe = lp.subscribe(() => {
      calls++;
      lp.markLessonSeen(1);
    });
    lp.markLessonSeen(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    unsubscribe();
    return calls;
  });
  assert.ok(calls > 1);
});

test("a value that cannot be read does nothing, and recording goes on", async () => {
  const { page } = await browser.openPage();
  const lesson = await page.evaluate(() => {
    lp.mergeServerLessons([{ lesson_id: 1n }]);
    lp.mergeServerLessons(() => {});
    lp.clearPendingIfUnchanged(undefined);
    lp.clearPendingIfUnchanged({ 1: null });
    lp.upsertLessonProgress(1, { percent: 5n });
    try {
      lp.addLessonTime(1, Symbol("odd"));
    } catch (error) {
      return String(error);
    }
    return lp.markLessonSeen(1);
  });
  assert.equal(lesson.seen, true);
});

test("another tab's change is followed", async () => {
  const first = await browser.openPage();
  const second = await browser.openPage({ context: first.context });
  await second.page.evaluate(() => {
    globalThis.heard = 0;
    lp.subscribe(() => globalThis.heard++);
  });
  await first.page.evaluate(() => lp.setLessonCompletion(9, true));
  await second.page.waitForFunction(() => lp.getLessonProgress(9)?.completed && globalThis.heard > 0);
});

for (const stored of [
  "",
  "null",
  "[]",
  "<!doctype html>",
  '{"schema_version":1,"lessons":{"4":{"seen":true',
  '{"schema_version":2,"lessons":{}}',
  '{"schema_version":1,"lessons":{"__proto__":{"seen":true},"4":7},"pending":{"4":1},"sync":[]}',
]) {
  test(`a document that reads ${JSON.stringify(stored)} does not break the page`, async () => {
    const { page, errors } = await browser.openPage({ stored });
    const [seen, state, status, kept] = await page.evaluate(() => [
      lp.markLessonSeen(5).seen,
      lp.getLocalProgressState(),
      lp.getSyncStatus(),
      Object.values(localStorage),
    ]);
    assert.equal(seen, true);
    assert.equal(state.lessons["5"].seen, true);
    assert.ok(kept.includes(stored), "the stored text is kept");
    assert.notEqual(status.storage.reason, null);
    assert.deepEqual(errors, []);
  });
}

test("blocked storage: the helpers answer from memory and the status says so", async () => {
  const { page, errors } = await browser.openPage({
    before: blockStorage,
  });
  const [lesson, storage] = await page.evaluate(() => {
    lp.addLessonTime(5, 10);
    lp.addLessonTime(5, 10);
    return [lp.getLessonProgress(5), lp.getSyncStatus().storage];
  });
  assert.equal(lesson.time_ms, 20);
  assert.equal(storage.kind, "memory");
  assert.match(storage.reason, /denied/);
  assert.deepEqual(errors, []);
});

test("WebAssembly not allowed: the helpers answer and the status says so", async () => {
  const { page, errors } = await browser.openPage({ policy: "script-src 'self' 'unsafe-inline'" });
  const [lesson, status, settled] = await page.evaluate(async () => [
    lp.markLessonSeen(5),
    lp.getSyncStatus(),
    await lp.startSync().syncNow(),
  ]);
  assert.equal(lesson.seen, false);
  assert.match(status.storage.reason, /wasm-unsafe-eval/);
  assert.equal(status.lastError.code, "internal");
  assert.equal(settled.state, status.state);
  assert.deepEqual(errors, []);
});

test("the summary counts what a feed shows", async () => {
  const { page } = await browser.openPage();
  const summary = await page.evaluate(() => {
    lp.setLessonCompletion(1, true);
    lp.addLessonTime(2, 500);
    return lp.getProgressSummary([1, 2, 3]);
  });
  assert.deepEqual([summary.total, summary.seen, summary.completed, summary.time_ms, summary.percent], [3, 2, 1, 500, 33]);
  assert.equal(summary.lessons["3"].seen, false);
});

test("the summary's order is what a feed shows: what was seen last first, then the rest as asked for", async () => {
  const { page } = await browser.openPage();
  const [order, all] = await page.evaluate(() => {
    const seenAt = (id, minute) => lp.upsertLessonProgress(id, { seen: true, last_seen_at: `2026-01-12T10:0${minute}:00Z` });
    seenAt(1, 1);
    seenAt(2, 3);
    seenAt(3, 2);
    lp.setLessonCompletion(4, true);
    return [lp.getProgressSummary([9, 4, 3, 2, 8, 1, 9]).order, lp.getProgressSummary().order];
  });
  assert.deepEqual(order, { to_continue: [2, 3, 1], not_seen: [9, 8], done: [4] });
  assert.deepEqual(all, { to_continue: [2, 3, 1], not_seen: [], done: [4] });
});
