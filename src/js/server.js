/* What the helpers answer where there is no browser: nothing is recorded, and nothing throws. */

import { frozen } from "./frozen.js";
import { WeakValues } from "./weak-values.js";

const LESSON = frozen({
  seen: false,
  completed: false,
  percent: 0,
  time_ms: 0,
  score_best: null,
  score_last: null,
  updated_at: "1970-01-01T00:00:00.000Z",
  last_seen_at: null,
});

const STATE = frozen({
  schema_version: 1,
  device_id: "",
  locale: "",
  lessons: {},
  pending: [],
  last_sync_at: null,
});

const STATUS = frozen({
  state: "disabled",
  pending: 0,
  rejected: [],
  unknownLessons: [],
  lastSyncAt: null,
  nextAttemptAt: null,
  lastError: null,
  storage: { kind: "memory", reason: "There is no browser here, such as on a server: nothing is recorded." },
  importMerge: "undetermined",
});

const DIAGNOSTICS = frozen({
  version: "{{version}}",
  deviceId: "",
  learner: null,
  lessons: 0,
  pendingLessons: [],
  storage: { document: 0, journal: 0, journalEntries: 0, other: 0 },
});

const nothing = () => {};
const undo = () => nothing;
const lesson = () => LESSON;
const settled = () => Promise.resolve(STATUS);

export const markLessonSeen = lesson;
export const addLessonTime = lesson;
export const setLessonCompletion = lesson;
export const setLessonScore = lesson;
export const upsertLessonProgress = lesson;
export const trackLessonTime = undo;
export const getLessonProgress = () => null;
export const getLocalProgressState = () => STATE;

const LESSON_SUMMARY = frozen({ seen: false, completed: false, percent: 0, last_seen_at: null });

const summaries = new WeakValues();

export function getProgressSummary(lessonIds) {
  const key = String(lessonIds ?? "");
  return summaries.get(key) ?? summaries.set(key, summaryOf(lessonIds));
}

function summaryOf(lessonIds) {
  const not_seen = [...new Set(lessonIds)];
  const lessons = Object.fromEntries(not_seen.map((id) => [id, LESSON_SUMMARY]));
  const order = { to_continue: [], not_seen, done: [] };
  return frozen({ lessons, total: not_seen.length, seen: 0, completed: 0, time_ms: 0, percent: 0, order });
}

export const subscribe = undo;
export const startSync = () => ({ syncNow: settled, stop: nothing });
export const getSyncStatus = () => STATUS;
export const subscribeSyncStatus = undo;
export const getDiagnostics = () => DIAGNOSTICS;
export const configureProgress = nothing;
export const forgetUser = nothing;
export const ensureProgressSyncLoop = undo;
export const setProgressSyncEnabled = nothing;
export const scheduleProgressSync = nothing;
export const syncProgress = settled;
export const getPendingLessons = () => ({});
export const exportProgressPayload = () => ({ device_id: "", lessons: {} });
export const clearPendingIfUnchanged = nothing;
export const mergeServerLessons = nothing;
export const setLastSyncAt = nothing;
