/* The package's functions: check what the caller passes, call the module, answer snapshots. Where there
   is no module (on a server, or WebAssembly is not allowed) they answer as ./server.js does. */

import {
  add_time as addTime,
  begin_lesson_time as beginLessonTime,
  diagnostics,
  forget_learner as forgetLearner,
  handle_trigger as handleTrigger,
  import_payload as importPayload,
  mark_seen as markSeen,
  merge_rows as mergeRows,
  set_completion as setCompletion,
  set_last_sync_at as setLastSync,
  set_score as setScore,
  settle,
  upsert,
} from "./glue.js";
import { APP, CHANGE, change, enter, isReady, listen, progressListeners, watchStatus, whenSettled } from "./driver.js";
import { failedStatus } from "./failure.js";
import { track } from "./lesson-time.js";
import { failureReason, failures, guarded } from "./module.js";
import * as server from "./server.js";
import { apply, settings, take } from "./settings.js";
import * as snapshots from "./snapshots.js";

function checked(lessonId) {
  if (!Number.isSafeInteger(lessonId) || lessonId <= 0) {
    const value = typeof lessonId === "string" ? JSON.stringify(lessonId) : String(lessonId);
    throw new TypeError(
      `lesson-progress: a lesson id is a positive integer, and ${value} is not. Pass the lesson's numeric id.`,
    );
  }
  return lessonId;
}

/** Records a change and answers the lesson after it. */
function record(lessonId, change) {
  if (!isReady()) return server.markLessonSeen();
  checked(lessonId);
  return enter(() => snapshots.recorded(lessonId, change(lessonId)), server.markLessonSeen);
}

/** Asks the module; without one, or if it fails, answers as on a server. */
function ask(call, onServer) {
  isReady();
  return guarded(call, onServer);
}

export function markLessonSeen(lessonId) {
  return record(lessonId, markSeen);
}

export function addLessonTime(lessonId, deltaMs, maxDeltaMs) {
  return record(lessonId, (id) => addTime(id, Number(deltaMs), numberOrNaN(maxDeltaMs)));
}

export function setLessonCompletion(lessonId, completed) {
  return record(lessonId, (id) => setCompletion(id, Boolean(completed)));
}

export function setLessonScore(lessonId, score) {
  return record(lessonId, (id) => setScore(id, numberOrNaN(score)));
}

export function upsertLessonProgress(lessonId, update) {
  const { seen, completed, percent, time_ms_delta, score_best, score_last, last_seen_at } = update ?? {};
  return record(lessonId, (id) =>
    upsert(
      id,
      booleanOrAbsent(seen),
      booleanOrAbsent(completed),
      numberOrNaN(percent),
      numberOrNaN(time_ms_delta),
      numberOrNaN(score_best),
      numberOrNaN(score_last),
      score_last === null,
      typeof last_seen_at === "string" ? last_seen_at : undefined,
      last_seen_at === null,
    ),
  );
}

export function trackLessonTime(lessonId, options) {
  if (!isReady()) return server.trackLessonTime();
  checked(lessonId);
  const limits = guarded(
    () => [numberOrNaN(options?.idleMs), numberOrNaN(options?.maxMs)],
    () => [NaN, NaN],
  );
  return track((inactiveMs) => beginLessonTime(lessonId, ...limits, inactiveMs));
}

function numberOrNaN(value) {
  return Number(value ?? NaN);
}

function booleanOrAbsent(value) {
  return value === undefined || value === null ? undefined : Boolean(value);
}

export function getLessonProgress(lessonId) {
  if (!isReady()) return server.getLessonProgress();
  checked(lessonId);
  return guarded(() => snapshots.lesson(lessonId), server.getLessonProgress);
}

export function getLocalProgressState() {
  return ask(snapshots.document, server.getLocalProgressState);
}

export function getProgressSummary(lessonIds) {
  if (isReady()) for (const lessonId of lessonIds ?? []) checked(lessonId);
  return ask(
    () => snapshots.summary(lessonIds ?? undefined),
    () => server.getProgressSummary(lessonIds),
  );
}

export function subscribe(listener) {
  return isReady() ? progressListeners.add(() => listener()) : server.subscribe();
}

/** The handle of the last start: one before it must not stop what came after. */
let latest;

export function startSync(options) {
  if (!isReady()) return { ...server.startSync(), syncNow: () => syncProgress() };
  const stopListening = listen();
  const { enabled } = { __proto__: null, ...options };
  configureProgress({ ...options, enabled: enabled ?? true });
  const handle = {
    syncNow: () => syncProgress(),
    stop() {
      stopListening();
      if (latest !== handle) return;
      latest = undefined;
      settings.onStatus = undefined;
      setProgressSyncEnabled(false);
    },
  };
  latest = handle;
  return handle;
}

export function getSyncStatus() {
  return ask(snapshots.status, () => (failureReason() === null ? server.getSyncStatus() : failedStatus()));
}

export function subscribeSyncStatus(listener) {
  return isReady() ? watchStatus(listener) : server.subscribeSyncStatus();
}

export function getDiagnostics() {
  return ask(() => ({ ...server.getDiagnostics(), ...JSON.parse(diagnostics()) }), server.getDiagnostics);
}

let isTelling = false;

export function configureProgress(options) {
  const isThere = isReady();
  // Who has signed in must be known to a module that is started later, too.
  if (!isThere) return isThere === false ? undefined : take(options);
  if (options?.onStatus && !isTelling) {
    isTelling = true;
    watchStatus((status) => settings.onStatus?.(status));
  }
  const call = () => apply(options);
  const before = failures;
  enter(call, () => failures !== before && guarded(call));
}

export function forgetUser(user) {
  if (isReady()) change(() => forgetLearner(String(user)));
}

export function ensureProgressSyncLoop() {
  return isReady() ? listen() : server.ensureProgressSyncLoop();
}

export function setProgressSyncEnabled(enabled) {
  configureProgress({ enabled: Boolean(enabled) });
}

export function scheduleProgressSync() {
  if (isReady()) enter(() => handleTrigger(CHANGE));
}

export function syncProgress() {
  if (!isReady()) return Promise.resolve(getSyncStatus());
  enter(() => handleTrigger(APP));
  return whenSettled();
}

export function getPendingLessons() {
  const { lessons, pending } = getLocalProgressState();
  return Object.fromEntries(pending.map((id) => [id, lessons[id]]));
}

export function exportProgressPayload() {
  return ask(() => JSON.parse(importPayload()), server.exportProgressPayload);
}

export function clearPendingIfUnchanged(lessons) {
  if (!isReady()) return;
  for (const [lessonId, lesson] of Object.entries(lessons ?? {})) {
    if (lesson) change(() => settle(lessonId, Number(lesson.time_ms), String(lesson.updated_at)));
  }
}

export function mergeServerLessons(rows) {
  if (!isReady()) return;
  const json = jsonOf(rows) ?? "";
  change(() => mergeRows(json));
}

function jsonOf(value) {
  try {
    return JSON.stringify(value);
  } catch {
    // Looking at every value takes several times as long.
    return JSON.stringify(value, (_, value) => (typeof value === "bigint" ? null : value));
  }
}

export function setLastSyncAt(at) {
  if (isReady()) change(() => setLastSync(at === null || at === undefined ? undefined : String(at)));
}
