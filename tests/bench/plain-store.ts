// The plain way to keep the document: every helper reads all of it, changes it and writes all of it back.
// Nothing is kept between calls, so that another tab's changes are never overwritten by an older copy.

const KEY = "pp_progress_v1";

/** The most that one call adds: 30 minutes. */
const SESSION_TIME_CAP_MS = 30 * 60_000;

interface LessonProgress {
  seen: boolean;
  completed: boolean;
  percent: number;
  time_ms: number;
  score_best: number | null;
  score_last: number | null;
  updated_at: string;
  last_seen_at: string | null;
}

interface ServerLessonRow extends LessonProgress {
  lesson_id: number;
}

interface ProgressState {
  schema_version: 1;
  device_id: string;
  locale: string;
  lessons: Record<string, LessonProgress>;
  pending: string[];
  last_sync_at: string | null;
}

function read(): ProgressState {
  const text = localStorage.getItem(KEY);
  if (text !== null) {
    try {
      const state = JSON.parse(text);
      if (state?.schema_version === 1) return state;
    } catch {
      // Damaged: begin anew.
    }
  }
  return {
    schema_version: 1,
    device_id: crypto.randomUUID(),
    locale: navigator.language,
    lessons: {},
    pending: [],
    last_sync_at: null,
  };
}

function write(state: ProgressState): void {
  localStorage.setItem(KEY, JSON.stringify(state));
}

function untouched(now: string): LessonProgress {
  return {
    seen: false,
    completed: false,
    percent: 0,
    time_ms: 0,
    score_best: null,
    score_last: null,
    updated_at: now,
    last_seen_at: null,
  };
}

export function addLessonTime(lessonId: number, deltaMs: number, maxDeltaMs = SESSION_TIME_CAP_MS): LessonProgress {
  const state = read();
  const key = String(lessonId);
  const now = new Date().toISOString();
  const lesson = state.lessons[key] ?? untouched(now);
  lesson.seen = true;
  lesson.time_ms += Math.max(0, Math.floor(Math.min(deltaMs, maxDeltaMs)));
  lesson.updated_at = now;
  lesson.last_seen_at = now;
  state.lessons[key] = lesson;
  if (!state.pending.includes(key)) state.pending.push(key);
  write(state);
  return lesson;
}

export function getLessonProgress(lessonId: number): LessonProgress | null {
  return read().lessons[lessonId] ?? null;
}

/** A row that is newer than the lesson here replaces it; otherwise the lesson stays, and stays pending. */
export function mergeServerLessons(rows: readonly ServerLessonRow[]): void {
  const state = read();
  const pending = new Set(state.pending);
  for (const row of rows) {
    const key = String(row.lesson_id);
    const local = state.lessons[key];
    if (local && Date.parse(row.updated_at) <= Date.parse(local.updated_at)) continue;
    const { seen, completed, percent, time_ms, score_best, score_last, updated_at, last_seen_at } = row;
    state.lessons[key] = { seen, completed, percent, time_ms, score_best, score_last, updated_at, last_seen_at };
    pending.delete(key);
  }
  state.pending = [...pending];
  write(state);
}
