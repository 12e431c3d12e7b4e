// The store of an app before it moves over: the document is read, changed and written back with every call.

export interface LessonProgress {
  seen: boolean;
  completed: boolean;
  percent: number;
  time_ms: number;
  score_best: number | null;
  score_last: number | null;
  updated_at: string;
  last_seen_at: string | null;
}

export interface ServerLessonRow extends LessonProgress {
  lesson_id: number;
}

export interface ProgressPayload {
  device_id: string;
  lessons: Record<string, LessonProgress>;
}

export interface LocalProgressState {
  schema_version: 1;
  device_id: string;
  locale: string;
  lessons: Record<string, LessonProgress>;
  pending: string[];
  last_sync_at: string | null;
}

type LessonProgressUpdate = Partial<Omit<LessonProgress, "time_ms" | "updated_at">> & { time_ms_delta?: number };

const KEY = "pp_progress_v1";
const SESSION_TIME_CAP_MS = 30 * 60_000;

export function getLocalProgressState(): LocalProgressState {
  const text = localStorage.getItem(KEY);
  if (text !== null) return JSON.parse(text);
  return {
    schema_version: 1,
    device_id: crypto.randomUUID(),
    locale: navigator.language,
    lessons: {},
    pending: [],
    last_sync_at: null,
  };
}

function write(state: LocalProgressState): void {
  localStorage.setItem(KEY, JSON.stringify(state));
}

export function getLessonProgress(lessonId: number): LessonProgress | null {
  return getLocalProgressState().lessons[lessonId] ?? null;
}

export function upsertLessonProgress(lessonId: number, update: LessonProgressUpdate): LessonProgress {
  const state = getLocalProgressState();
  const key = String(lessonId);
  const { time_ms_delta = 0, ...fields } = update;
  const before = state.lessons[key];
  const lesson = {
    seen: false,
    completed: false,
    percent: 0,
    score_best: null,
    score_last: null,
    last_seen_at: null,
    ...before,
    ...fields,
    time_ms: (before?.time_ms ?? 0) + Math.max(0, Math.floor(time_ms_delta)),
    updated_at: new Date().toISOString(),
  };
  state.lessons[key] = lesson;
  if (!state.pending.includes(key)) state.pending.push(key);
  write(state);
  return lesson;
}

export function markLessonSeen(lessonId: number): LessonProgress {
  return upsertLessonProgress(lessonId, { seen: true, last_seen_at: new Date().toISOString() });
}

export function addLessonTime(lessonId: number, deltaMs: number, maxDeltaMs = SESSION_TIME_CAP_MS): LessonProgress {
  const time_ms_delta = Math.min(deltaMs, maxDeltaMs);
  return upsertLessonProgress(lessonId, { seen: true, last_seen_at: new Date().toISOString(), time_ms_delta });
}

export function setLessonCompletion(lessonId: number, completed: boolean): LessonProgress {
  const percent = completed ? 100 : 0;
  return upsertLessonProgress(lessonId, { seen: true, last_seen_at: new Date().toISOString(), completed, percent });
}

export function getPendingLessons(): Record<string, LessonProgress> {
  return exportProgressPayload().lessons;
}

export function exportProgressPayload(): ProgressPayload {
  const { device_id, lessons, pending } = getLocalProgressState();
  const entries = pending.flatMap((id) => (lessons[id] ? [[id, lessons[id]] as const] : []));
  return { device_id, lessons: Object.fromEntries(entries) };
}

export function clearPendingIfUnchanged(sent: Record<string, LessonProgress>): void {
  const state = getLocalProgressState();
  state.pending = state.pending.filter((id) => sent[id]?.updated_at !== state.lessons[id]?.updated_at);
  write(state);
}

export function mergeServerLessons(rows: readonly ServerLessonRow[]): void {
  const state = getLocalProgressState();
  for (const { lesson_id, ...row } of rows) {
    const local = state.lessons[lesson_id];
    if (local && Date.parse(row.updated_at) <= Date.parse(local.updated_at)) continue;
    state.lessons[lesson_id] = row;
    state.pending = state.pending.filter((id) => id !== String(lesson_id));
  }
  write(state);
}

export function setLastSyncAt(at: string | null): void {
  write({ ...getLocalProgressState(), last_sync_at: at });
}
