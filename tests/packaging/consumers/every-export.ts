// Uses everything that the package exports, as its types say.

import * as api from "lesson-progress";
import {
  addLessonTime,
  clearPendingIfUnchanged,
  configureProgress,
  ensureProgressSyncLoop,
  exportProgressPayload,
  forgetUser,
  getDiagnostics,
  getLessonProgress,
  getLocalProgressState,
  getPendingLessons,
  getProgressSummary,
  getSyncStatus,
  markLessonSeen,
  mergeServerLessons,
  scheduleProgressSync,
  setLastSyncAt,
  setLessonCompletion,
  setLessonScore,
  setProgressSyncEnabled,
  startSync,
  subscribe,
  subscribeSyncStatus,
  syncProgress,
  trackLessonTime,
  upsertLessonProgress,
} from "lesson-progress";
import type {
  CsrfOptions,
  ImportLesson,
  ImportPayload,
  LessonOrder,
  LessonProgress,
  LessonProgressUpdate,
  LessonSummary,
  LessonTimeOptions,
  LocalProgressState,
  ProgressDiagnostics,
  ProgressSummary,
  RejectedLesson,
  RequestHeaders,
  ServerLessonRow,
  StorageStatus,
  StoredLengths,
  SyncError,
  SyncErrorCode,
  SyncHandle,
  SyncOptions,
  SyncState,
  SyncStatus,
} from "lesson-progress";

// Recording.
let lesson: LessonProgress = markLessonSeen(1);
lesson = addLessonTime(1, 5_000);
lesson = addLessonTime(1, 5_000, 60_000);
lesson = setLessonCompletion(1, true);
lesson = setLessonScore(1, 80);
const update: LessonProgressUpdate = {
  seen: true,
  completed: false,
  percent: 40,
  time_ms_delta: 5_000,
  score_best: 90,
  score_last: null,
  last_seen_at: "2026-01-12T10:20:30.000Z",
};
lesson = upsertLessonProgress(1, update);
lesson = upsertLessonProgress(1, {});
const limits: LessonTimeOptions = { idleMs: 60_000, maxMs: Infinity };
let stopTracking: () => void = trackLessonTime(1);
stopTracking = trackLessonTime(1, limits);
stopTracking = trackLessonTime(1, {});
stopTracking();

// Reading.
const found: LessonProgress | null = getLessonProgress(1);
const bestScore: number | null | undefined = found?.score_best;
const state: LocalProgressState = getLocalProgressState();
const version: 1 = state.schema_version;
const stored: LessonProgress | undefined = state.lessons["1"];
const summary: ProgressSummary = getProgressSummary([1, 2]);
const everything: ProgressSummary = getProgressSummary();
const ids: readonly number[] = [1];
const ofReadonlyIds: ProgressSummary = getProgressSummary(ids);
const lessonSummary: LessonSummary | undefined = summary.lessons["1"];
const order: LessonOrder = summary.order;
const next: number | undefined = order.to_continue[0] ?? order.not_seen[0] ?? order.done[0];
const unsubscribe: () => void = subscribe(() => {});
unsubscribe();

// Synchronising.
const csrf: CsrfOptions = { cookieName: "c", headerName: "h", endpoint: "/csrf/" };
const headers: RequestHeaders = { Authorization: "Bearer token" };
const options: SyncOptions = {
  baseUrl: "https://api.example.com",
  user: "learner@example.com",
  enabled: true,
  intervalMs: 60_000,
  credentials: "include",
  headers: async () => headers,
  csrf,
  storage: "indexeddb",
  onStatus: (status: SyncStatus) => void status.state,
};
const handle: SyncHandle = startSync(options);
const withoutOptions: SyncHandle = startSync();
const signedOut: SyncHandle = startSync({ user: null, csrf: false, headers });
const afterwards: Promise<SyncStatus> = handle.syncNow();
handle.stop();
configureProgress({ user: 7, headers: () => headers });
const stopListening: () => void = ensureProgressSyncLoop();
stopListening();
setProgressSyncEnabled(true);
forgetUser("a@example.com");
forgetUser(7);
scheduleProgressSync();
scheduleProgressSync("lesson closed");
const synced: Promise<SyncStatus> = syncProgress("button");

const status: SyncStatus = getSyncStatus();
const stopStatus: () => void = subscribeSyncStatus((next) => void next.pending);
stopStatus();
const storage: StorageStatus = status.storage;
const where: "localStorage" | "indexeddb" | "memory" = storage.kind;
const merge: "sum" | "max" | "undetermined" = status.importMerge;
const rejected: RejectedLesson | undefined = status.rejected[0];
const error: SyncError | null = status.lastError;
const code: SyncErrorCode | undefined = error?.code;
const sentences: Record<SyncState, string> = {
  disabled: "off",
  idle: "nothing to do",
  scheduled: "soon",
  syncing: "now",
  offline: "no network",
  backoff: "later",
  "signed-out": "sign in",
  error: "failed",
};
const sentence: string = sentences[status.state];

// For support.
const diagnostics: ProgressDiagnostics = getDiagnostics();
const lengths: StoredLengths = diagnostics.storage;
const report: string = `${diagnostics.version} ${diagnostics.deviceId} ${diagnostics.learner ?? "nobody"}`;
const figures: number[] = [diagnostics.lessons, ...diagnostics.pendingLessons];
figures.push(lengths.document, lengths.journal, lengths.journalEntries, lengths.other);

// Sending by oneself.
const pending: Record<string, LessonProgress> = getPendingLessons();
const payload: ImportPayload = exportProgressPayload();
const sent: ImportLesson | undefined = payload.lessons["1"];
clearPendingIfUnchanged(payload.lessons);
const row: ServerLessonRow = { ...lesson, lesson_id: 1 };
mergeServerLessons([row]);
setLastSyncAt(row.updated_at);
setLastSyncAt(null);

// The import by names above leaves out nothing: an export that is missing here is an error.
export const all = {
  addLessonTime,
  clearPendingIfUnchanged,
  configureProgress,
  ensureProgressSyncLoop,
  exportProgressPayload,
  forgetUser,
  getDiagnostics,
  getLessonProgress,
  getLocalProgressState,
  getPendingLessons,
  getProgressSummary,
  getSyncStatus,
  markLessonSeen,
  mergeServerLessons,
  scheduleProgressSync,
  setLastSyncAt,
  setLessonCompletion,
  setLessonScore,
  setProgressSyncEnabled,
  startSync,
  subscribe,
  subscribeSyncStatus,
  syncProgress,
  trackLessonTime,
  upsertLessonProgress,
} satisfies { [name in keyof typeof api]: (typeof api)[name] };

export const answers = [
  bestScore,
  version,
  stored,
  everything,
  ofReadonlyIds,
  lessonSummary,
  next,
  withoutOptions,
  signedOut,
  afterwards,
  synced,
  where,
  merge,
  rejected,
  code,
  sentence,
  report,
  figures,
  pending,
  sent,
];
