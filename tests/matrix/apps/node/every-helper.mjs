// Calls every helper where there is no browser, and prints which file answered.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

for (const name of ["Module", "Instance", "compile", "instantiate", "validate"]) {
  WebAssembly[name] = function () {
    throw new Error(`WebAssembly.${name} was used on a server`);
  };
}

const require = createRequire(import.meta.url);
const { version } = require("lesson-progress/package.json");
const api = await import("lesson-progress");

const lesson = {
  seen: false,
  completed: false,
  percent: 0,
  time_ms: 0,
  score_best: null,
  score_last: null,
  last_seen_at: null,
};
const isUnchangedLesson = (answer) => {
  assert.equal(typeof answer.updated_at, "string");
  const { updated_at: _, ...rest } = answer;
  assert.deepEqual(rest, lesson);
};
const isNothing = (answer) => assert.equal(answer, undefined);
const isUndo = (answer) => isNothing(answer());
const isDisabled = (status) => {
  assert.equal(status.state, "disabled");
  assert.equal(status.pending, 0);
};

/** For each helper, a call of it and a check of its answer. */
const calls = {
  markLessonSeen: [(f) => f(1), isUnchangedLesson],
  addLessonTime: [(f) => f(1, 5000, 60_000), isUnchangedLesson],
  setLessonCompletion: [(f) => f(1, true), isUnchangedLesson],
  setLessonScore: [(f) => f(1, 80), isUnchangedLesson],
  upsertLessonProgress: [(f) => f(1, { percent: 40, time_ms_delta: 5 }), isUnchangedLesson],
  trackLessonTime: [(f) => f(1, { idleMs: 60_000 }), isUndo],
  getLessonProgress: [(f) => f(1), (answer) => assert.equal(answer, null)],
  getLocalProgressState: [
    (f) => f(),
    (state) => {
      assert.equal(state.schema_version, 1);
      assert.deepEqual(state.lessons, {});
      assert.deepEqual(state.pending, []);
      assert.equal(state.last_sync_at, null);
    },
  ],
  getProgressSummary: [
    (f) => f([2, 1, 2]),
    (summary) => {
      assert.deepEqual(Object.keys(summary.lessons), ["1", "2"]);
      assert.equal(summary.total, 2);
      assert.equal(summary.percent, 0);
      assert.deepEqual(summary.order, { to_continue: [], not_seen: [2, 1], done: [] });
    },
  ],
  subscribe: [(f) => f(() => assert.fail("nothing changes on a server")), isUndo],
  startSync: [
    (f) => f({ baseUrl: "http://localhost:9", user: 1 }),
    async (handle) => {
      isDisabled(await handle.syncNow());
      isNothing(handle.stop());
    },
  ],
  getSyncStatus: [(f) => f(), isDisabled],
  subscribeSyncStatus: [(f) => f(() => assert.fail("nothing changes on a server")), isUndo],
  getDiagnostics: [
    (f) => f(),
    (diagnostics) => {
      assert.equal(diagnostics.version, version);
      assert.deepEqual(diagnostics.storage, { document: 0, journal: 0, journalEntries: 0, other: 0 });
      assert.deepEqual(diagnostics.pendingLessons, []);
      assert.deepEqual([diagnostics.deviceId, diagnostics.learner, diagnostics.lessons], ["", null, 0]);
    },
  ],
  configureProgress: [(f) => f({ user: null }), isNothing],
  forgetUser: [(f) => f("a@example.com"), isNothing],
  ensureProgressSyncLoop: [(f) => f(), isUndo],
  setProgressSyncEnabled: [(f) => f(true), isNothing],
  scheduleProgressSync: [(f) => f("test"), isNothing],
  syncProgress: [(f) => f("test"), isDisabled],
  getPendingLessons: [(f) => f(), (answer) => assert.deepEqual(answer, {})],
  exportProgressPayload: [(f) => f(), (payload) => assert.deepEqual(payload.lessons, {})],
  clearPendingIfUnchanged: [(f) => f({}), isNothing],
  mergeServerLessons: [
    (f) => f([{ ...lesson, lesson_id: 1, updated_at: "2026-01-12T10:20:30.000Z" }]),
    isNothing,
  ],
  setLastSyncAt: [(f) => f("2026-01-12T10:20:30.000Z"), isNothing],
};

for (const [name, helper] of Object.entries(api)) {
  assert.ok(calls[name], `${name} is exported but not called here`);
  const [call, check] = calls[name];
  await check(await call(helper));
}
for (const name of Object.keys(calls)) {
  assert.ok(api[name], `${name} is not exported`);
}
// Nothing was recorded by all of that.
assert.deepEqual(api.getLocalProgressState().lessons, {});

console.log(require.resolve("lesson-progress"));
