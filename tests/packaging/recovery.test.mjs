// What becomes of a page after the package itself has failed: the next call works, on a module that was started
// again, and nothing that was recorded is lost or counted twice.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { breakAt, breakable } from "./breakable.mjs";
import { openBrowser } from "./open-page.mjs";

const MINUTE_MS = 60_000;
const FAILURES = 300;

/** What a page may lose of the time that it tracks when it fails. */
const LOST_MS_MAX = 5_000;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const openBreakable = (options) => browser.openPage({ ...options, before: breakable });

/** What the device has, as a page finds it that is opened now. */
async function timeOnDevice(context, lesson = 4) {
  const { page } = await browser.openPage({ context });
  const time = await page.evaluate((id) => lp.getLessonProgress(id)?.time_ms ?? 0, lesson);
  await page.close();
  return time;
}

test(`${FAILURES} failures in a row: each next call works, and time is recorded exactly`, async () => {
  const { page, context, errors } = await openBreakable();
  const [expected, status, starts] = await page.evaluate(async (failures) => {
    let expected = 0;
    lp.markLessonSeen(4);
    for (let index = 0; index < failures; index++) {
      // It asks both clocks, then it stores.
      const plan = { nth: index % 4, after: index % 2 === 1, times: 1, overflows: index % 5 === 0 };
      breaking.plan = plan;
      const failed = lp.addLessonTime(4, 7);
      if (breaking.plan) throw new Error(`failure ${index} did not happen`);
      if (failed.time_ms !== 0) throw new Error(`failure ${index} answered ${failed.time_ms}`);
      if (plan.nth === 3) expected += 7;
      expected += 5;
      const { time_ms } = lp.addLessonTime(4, 5);
      if (time_ms !== expected) throw new Error(`after failure ${index}: ${time_ms}, not ${expected}`);
      if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    return [expected, lp.getSyncStatus(), breaking.starts];
  }, FAILURES);
  assert.equal(starts, FAILURES + 1);
  assert.equal(errors.length, FAILURES, "each failure is reported");
  assert.equal(status.lastError.code, "internal");
  assert.match(status.lastError.message, /^lesson-progress failed \(RuntimeError: unreachable\) and was started again/);
  assert.deepEqual([status.state, status.storage], ["disabled", { kind: "localStorage", reason: null }]);
  assert.equal(await timeOnDevice(context), expected);
});

test("a stack that overflows does not end recording", async () => {
  const { page, context } = await openBreakable();
  const [calls, answered, starts, after] = await page.evaluate(() => {
    lp.markLessonSeen(4);
    let calls = 0;
    let answered = 0;
    // The deepest calls have no room even to begin, those above fail wherever they happen to be.
    const descend = () => {
      try {
        descend();
      } finally {
        if (calls < 2_000) {
          calls++;
          try {
            if (lp.addLessonTime(4, 10).time_ms > 0) answered++;
          } catch {
            // Nothing can be called here.
          }
        }
      }
    };
    try {
      descend();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    const { time_ms } = lp.addLessonTime(4, 5);
    return [calls, answered, breaking.starts, time_ms];
  });
  assert.equal(calls, 2_000);
  assert.ok(starts > 1, "the module failed");
  assert.ok(answered > 0 && answered < calls, `${answered} of ${calls} were answered`);
  assert.ok(after >= 10 * answered + 5 && after <= 10 * calls + 5 && after % 10 === 5, `${after} of ${answered} calls`);
  assert.equal(await timeOnDevice(context), after);
});

/** For `before`: the module's memory grows to so many pages of 64 KiB, and no further. */
function limitMemory() {
  const { Module } = WebAssembly;
  WebAssembly.Module = function (bytes) {
    // Sections: their id, their length, what is in them. The fifth is the memory, one with no maximum.
    let place = 8;
    while (bytes[place] !== 5) {
      let length = 0;
      let shift = 0;
      do length |= (bytes[++place] & 127) << shift;
      while (((shift += 7), bytes[place] & 128));
      place += 1 + length;
      if (place >= bytes.length) return new Module(bytes);
    }
    if (bytes[place + 3] !== 0) return new Module(bytes);
    const most = [0x80 | 64, 0];
    const [id, length, count, , ...rest] = bytes.slice(place);
    const section = [id, length + most.length, count, 1, ...rest.slice(0, length - 2), ...most];
    return new Module(new Uint8Array([...bytes.slice(0, place), ...section, ...rest.slice(length - 2)]));
  };
}

test("memory that runs out does not end recording", async () => {
  const { page, context } = await browser.openPage({ before: limitMemory });
  const [before, time, status] = await page.evaluate(() => {
    lp.addLessonTime(4, 10);
    const before = lp.getSyncStatus().lastError;
    for (let index = 0; index < 20; index++) {
      // 6 MB, where there are 4.
      lp.mergeServerLessons(["long".repeat(1_500_000)]);
      lp.addLessonTime(4, 1);
    }
    return [before, lp.getLessonProgress(4).time_ms, lp.getSyncStatus()];
  });
  assert.deepEqual([before, time, status.lastError?.code], [null, 30, "internal"]);
  assert.equal(await timeOnDevice(context), 30);
});

/** A backend that adds the time it gets. */
function addingBackend() {
  const rows = {};
  const answer = ({ pathname, method, body }) => {
    if (pathname.endsWith("/csrf/")) return { headers: { "set-cookie": "csrftoken=1; path=/" } };
    if (method === "GET") return { body: Object.values(rows) };
    for (const [id, lesson] of Object.entries(body.lessons)) {
      const time_ms = (rows[id]?.time_ms ?? 0) + lesson.time_ms;
      rows[id] = { ...lesson, lesson_id: Number(id), time_ms };
    }
    return { body: { imported: Object.keys(body.lessons).length, updated: 0 } };
  };
  return { rows, answer };
}

/** Runs a test of every case, some at a time: they mostly wait. */
const testEach = (about, cases, nameOf, check) =>
  test(about, { concurrency: 6 }, (t) =>
    Promise.all(cases.map((each) => t.test(nameOf(...each), () => check(...each)))),
  );

const PLACES = [
  // An answer arrives, and is noted.
  ["handle_response", { nth: 1 }],
  // It is taken, and the next request is composed: at the turn's begin, and with something stored.
  ["handle_lock", { nth: 1 }],
  ["handle_lock", { nth: 12, after: true }],
  ["claim", { nth: 1 }],
];

testEach(
  "after a failure at any place, after any answer, the backend gets everything, once",
  PLACES.flatMap(([name, place]) => [0, 1, 2, 3].map((skipped) => [name, place, skipped])),
  (name, place, skipped) => `${name}, call ${place.nth}, after ${skipped} answers`,
  async (name, place, skipped) => {
    const backend = addingBackend();
    let answers = 0;
    const opened = await openBreakable({
      backend: async (request) => {
        const answer = backend.answer(request);
        if (answers++ === skipped) await breakAt(opened.page, name, place);
        return answer;
      },
    });
    const { page, context } = opened;
    // What was written down and not sent is in doubt, as when a page is closed: for a minute and a half at most.
    page.setDefaultTimeout(150_000);
    const settled = await page.evaluate(() => {
      lp.addLessonTime(4, 500);
      lp.addLessonTime(5, 70);
      return lp.startSync({ user: "a@example.com" }).syncNow();
    });
    assert.notEqual(settled.state, "syncing");
    await page.evaluate(() => lp.addLessonTime(4, 1_000));
    await page.waitForFunction(() => lp.getSyncStatus().pending === 0 && !lp.getSyncStatus().lastError);
    assert.deepEqual([backend.rows[4]?.time_ms, backend.rows[5]?.time_ms], [1_500, 70]);
    assert.equal(await page.evaluate(() => breaking.failures), skipped < answers ? 1 : 0);
    assert.equal(await timeOnDevice(context), 1_500);
  },
);

test("a failure while a learner signs in: the module that is started again knows who it is", async () => {
  const { page } = await openBreakable();
  await page.evaluate(() => {
    lp.configureProgress({ user: "a@example.com" });
    lp.addLessonTime(4, 500);
  });
  await page.waitForFunction(() => localStorage.getItem("pp_progress_v1")?.includes('"owner":"a@example.com"'));
  await breakAt(page, "set_options", { nth: 2 });
  const [failures, before, after] = await page.evaluate(() => {
    lp.configureProgress({ user: "b@example.com" });
    return [breaking.failures, lp.getLessonProgress(4), lp.addLessonTime(4, 20).time_ms];
  });
  assert.deepEqual([failures, before, after], [1, null, 20]);
});

test("a page that fails takes nothing back from the learner who has signed in on another", async () => {
  const first = await openBreakable();
  await first.page.evaluate(() => {
    lp.startSync({ user: "a@example.com", baseUrl: "http://localhost:1" });
    lp.addLessonTime(4, 500);
  });
  const second = await browser.openPage({ context: first.context });
  await second.page.evaluate(() => {
    lp.configureProgress({ user: "b@example.com" });
    lp.addLessonTime(5, 20);
  });
  await first.page.waitForFunction(() => lp.getSyncStatus().state === "signed-out");
  await breakAt(first.page, "version", { nth: 0 });
  const state = await first.page.evaluate(() => {
    lp.getLocalProgressState();
    return [breaking.failures, lp.getSyncStatus().state];
  });
  assert.deepEqual(state, [1, "signed-out"]);
  assert.equal(await second.page.evaluate(() => lp.getLessonProgress(5).time_ms), 20);
});

test("listeners are called, also with other tabs' changes, and what did not change is the same object", async () => {
  const { page, context } = await openBreakable();
  const heard = await page.evaluate(async () => {
    const task = () => new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.heard = [];
    lp.setLessonCompletion(4, true);
    // Before it is first stored, the document is another with each start.
    while (!localStorage.getItem("pp_progress_v1")) await task();
    const read = () => [lp.getLessonProgress(4), lp.getLocalProgressState(), lp.getProgressSummary([4, 5])];
    const before = read();
    lp.subscribe(() => globalThis.heard.push("progress"));
    lp.subscribeSyncStatus((status) => globalThis.heard.push(status.lastError?.code));
    await task();
    globalThis.heard.length = 0;
    breaking.plan = { nth: 0, times: 1 };
    const during = lp.getLessonProgress(4);
    const after = read();
    await task();
    const { heard } = globalThis;
    return { during, isSame: before.map((value, index) => value === after[index]), heard: heard.slice().sort() };
  });
  assert.deepEqual(heard, { during: null, isSame: [true, true, true], heard: ["internal", "progress"] });
  const other = await browser.openPage({ context });
  await other.page.evaluate(() => lp.addLessonTime(6, 33));
  await page.waitForFunction(() => lp.getLessonProgress(6)?.time_ms === 33);
});

test("what is subscribed and tracked while the module fails counts", async () => {
  const { page } = await openBreakable();
  const [heard, time] = await page.evaluate(async () => {
    lp.markLessonSeen(4);
    let heard = 0;
    breaking.plan = { nth: 0, times: 1 };
    lp.subscribeSyncStatus(() => heard++);
    lp.getSyncStatus();
    breaking.plan = { nth: 0, times: 1 };
    const stop = lp.trackLessonTime(4);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    stop();
    return [heard, lp.getLessonProgress(4).time_ms];
  });
  assert.ok(heard > 0);
  assert.ok(time >= 900 && time <= 2_100, `${time} of 2 000 ms`);
});

/** A page whose clocks stand still unless the test moves them, which tracks two lessons. */
async function openReader() {
  const { page } = await openBreakable({ controlsClock: true });
  await page.clock.pauseAt(Date.now() + MINUTE_MS);
  await page.evaluate(() => {
    globalThis.stops = [5, 4].map((id) => lp.trackLessonTime(id));
  });
  const times = () => page.evaluate(() => [4, 5].map((id) => lp.getLessonProgress(id)?.time_ms ?? 0));
  return { page, read: (ms) => page.clock.runFor(ms), times };
}

const failed = (page) => page.evaluate(() => ((breaking.plan = { nth: 0, times: 1 }), lp.getLocalProgressState()));

test("time that is tracked goes on, and each lesson's own", async () => {
  const { page, read, times } = await openReader();
  await read(10_000);
  await failed(page);
  await read(20_000);
  await page.evaluate(() => globalThis.stops[1]());
  const [first, none] = await times();
  assert.ok(first > 30_000 - LOST_MS_MAX && first <= 30_000, `${first} of 30 000 ms`);
  assert.equal(none, 0);
  await read(10_000);
  // What fails is the look itself.
  await breakAt(page, "look", { nth: 2 });
  await read(20_000);
  await page.evaluate(() => globalThis.stops[0]());
  await read(MINUTE_MS);
  const [unchanged, second] = await times();
  assert.equal(unchanged, first);
  assert.ok(second > 30_000 - LOST_MS_MAX && second <= 30_000, `${second} of 30 000 ms`);
  assert.equal(await page.evaluate(() => breaking.failures), 2);
});

test("a failure is nothing that the learner has done", async () => {
  const { page, read, times } = await openReader();
  for (let failures = 0; failures < 5; failures++) {
    await read(20_000);
    await failed(page);
  }
  await read(10 * MINUTE_MS);
  await failed(page);
  await read(10 * MINUTE_MS);
  const [time] = await times();
  assert.ok(time <= 2 * MINUTE_MS && time > 2 * MINUTE_MS - 5 * LOST_MS_MAX, `${time} of 120 000 ms`);
});

testEach(
  "after a failure at any step of a transaction, the document is whole",
  [
    ["load", { nth: 0 }, "indexeddb", "localStorage"],
    ["begin_transaction", { nth: 0 }, "indexeddb", "indexeddb"],
    ["handle_lock", { nth: 3, after: true }, "indexeddb", "indexeddb"],
    ["prepare_transaction", { nth: 0 }, "indexeddb", "localStorage"],
    ["document_to_put", { nth: 0 }, "localStorage", "indexeddb"],
    ["document_to_put", { nth: 0 }, "indexeddb", "indexeddb"],
    ["end_transaction", { nth: 0 }, "localStorage", "indexeddb"],
    ["end_transaction", { nth: 0 }, "indexeddb", "localStorage"],
    ["end_transaction", { nth: 1, after: true }, "indexeddb", "localStorage"],
    ["keys_in_database", { nth: 0 }, "indexeddb", "indexeddb"],
  ],
  (name, place, from, to) => `${name}, call ${place.nth}, from ${from} to ${to}`,
  async (name, place, from, to) => {
    const { page, context } = await openBreakable();
    // A journal is left to its page for a while, and so is that of a module that failed.
    page.setDefaultTimeout(120_000);
    await page.evaluate((storage) => {
      lp.configureProgress({ storage });
      lp.addLessonTime(4, 1_000);
    }, from);
    const isFolded = (kind) =>
      lp.getSyncStatus().storage.kind === kind && !Object.keys(localStorage).some((key) => key.includes(":journal:"));
    await page.waitForFunction(isFolded, from);
    await breakAt(page, name, place);
    await page.evaluate((storage) => {
      lp.configureProgress({ storage });
      lp.addLessonTime(4, 500);
    }, to);
    await page.waitForFunction(isFolded, to);
    assert.equal(await page.evaluate(() => breaking.failures), 1);
    await page.close();
    const { page: next } = await browser.openPage({ context });
    await next.waitForFunction(() => lp.getLessonProgress(4)?.time_ms >= 1_000);
    assert.equal(await next.evaluate(() => lp.getLessonProgress(4).time_ms), 1_500);
    assert.equal(await next.evaluate(() => lp.getSyncStatus().storage.reason), null);
  },
);

for (const [name, place] of [["next_turn_in_ms", { nth: 0 }], ["handle_lock", { nth: 1 }], ["status", { nth: 0 }]]) {
  test(`a module that fails in every ${name} rests for longer each time, and the app's calls work`, async () => {
    const { page } = await openBreakable();
    await page.evaluate(() => lp.addLessonTime(4, 1));
    await breakAt(page, name, { ...place, times: Infinity });
    const [failures, time] = await page.evaluate(async () => {
      lp.subscribe(() => lp.getLessonProgress(4));
      lp.subscribeSyncStatus(() => {});
      lp.startSync();
      lp.addLessonTime(4, 1);
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      return [breaking.failures, lp.addLessonTime(4, 1).time_ms];
    });
    assert.ok(failures >= 2 && failures <= 9, `failed ${failures} times`);
    assert.equal(time, 3);
  });
}

test("a module that fails in every look rests for longer each time, whatever the learner does", async () => {
  const { page } = await openBreakable();
  await breakAt(page, "look", { nth: 0, times: Infinity });
  const [failures, time, afterwards] = await page.evaluate(async () => {
    const stop = lp.trackLessonTime(4);
    for (let index = 0; index < 160; index++) {
      window.dispatchEvent(new Event("pointermove"));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { failures } = breaking;
    const { time_ms } = lp.addLessonTime(4, 1);
    stop();
    const stopped = breaking.failures;
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    return [failures, time_ms, breaking.failures - stopped];
  });
  assert.ok(failures >= 2 && failures <= 9, `failed ${failures} times`);
  assert.deepEqual([time, afterwards], [1, 0]);
});

test("a page whose localStorage calls a helper while the module starts is answered, at every start", async () => {
  const { page, errors } = await openBreakable();
  const [nested, times] = await page.evaluate(() => {
    const { getItem } = Storage.prototype;
    const nested = [];
    let isNested = false;
    Storage.prototype.getItem = function (key) {
      if (!isNested) {
        isNested = true;
        nested.push(lp.getSyncStatus().storage.kind);
        isNested = false;
      }
      return getItem.call(this, key);
    };
    const first = lp.addLessonTime(4, 5).time_ms;
    breaking.plan = { nth: 0, times: 1 };
    lp.addLessonTime(4, 5);
    return [nested.length, [first, lp.addLessonTime(4, 5).time_ms]];
  });
  assert.ok(nested > 1, `${nested} calls`);
  assert.deepEqual(times, [5, 10]);
  assert.equal(errors.length, 1);
});

test("a module that cannot be started again: the page goes on without, at rest, and the status says why", async () => {
  const { page, errors } = await openBreakable({ backend: addingBackend().answer });
  const [lesson, status, listened, starts] = await page.evaluate(async () => {
    const task = () => new Promise((resolve) => setTimeout(resolve, 50));
    lp.addLessonTime(4, 500);
    lp.startSync({ user: "a@example.com" });
    let listened;
    lp.subscribeSyncStatus((status) => (listened = status));
    await task();
    breaking.plan = { nth: 1, times: Infinity };
    lp.trackLessonTime(4);
    await lp.syncProgress();
    const lesson = lp.addLessonTime(4, 500);
    await task();
    return [lesson, lp.getSyncStatus(), listened, breaking.starts];
  });
  assert.equal(lesson.time_ms, 0);
  assert.deepEqual([status.state, status.lastError.code, status.storage.kind], ["error", "internal", "memory"]);
  assert.match(status.storage.reason, /^lesson-progress could not be started \(RuntimeError: .* Load the page/);
  assert.deepEqual(listened, status);
  const tasks = await page.evaluate(async () => {
    let tasks = 0;
    const [timeout, post] = [setTimeout, MessagePort.prototype.postMessage];
    globalThis.setTimeout = (...args) => (tasks++, timeout(...args));
    MessagePort.prototype.postMessage = function (...args) {
      tasks++;
      return post.apply(this, args);
    };
    await new Promise((resolve) => timeout(resolve, 3_000));
    return tasks;
  });
  assert.ok(tasks <= 2, `${tasks} tasks`);
  assert.equal(await page.evaluate(() => breaking.starts), starts);
  assert.equal(errors.length, 1, "it is reported once");
  await page.evaluate(() => (breaking.plan = undefined));
  await page.reload();
  await page.waitForFunction(() => globalThis.lp);
  assert.equal(await page.evaluate(() => lp.getLessonProgress(4).time_ms), 500);
});
