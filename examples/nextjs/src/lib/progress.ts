import {
  getLessonProgress,
  getLocalProgressState,
  getProgressSummary,
  getSyncStatus,
  type LessonProgress,
  type LocalProgressState,
  type ProgressSummary,
  type SyncStatus,
  subscribe,
  subscribeSyncStatus,
} from 'lesson-progress'
import { useMemo, useSyncExternalStore } from 'react'
import { type Lesson, lessonIds, lessons } from '@/content/lessons'

// On the server, and while the page hydrates, nothing is known of the learner: every hook answers
// `null` then, and what the device has right after.
const unknown = () => null

/** The progress of one card; `null` without any. */
export function useLessonProgress(id: number): LessonProgress | null {
  return useSyncExternalStore(subscribe, () => getLessonProgress(id), unknown)
}

/** The progress over all cards. */
export function useProgressSummary(): ProgressSummary | null {
  const state = useProgressState()
  return useMemo(() => state && getProgressSummary(lessonIds), [state])
}

/** Where to go on: the unfinished card seen last, else the first new one; `null` if all are finished. */
export function useNextLesson(): Lesson | null {
  const summary = useProgressSummary()
  return useMemo(() => nextLesson(summary), [summary])
}

/** What the synchronisation is doing. */
export function useSyncStatus(): SyncStatus | null {
  return useSyncExternalStore<SyncStatus | null>(subscribeSyncStatus, getSyncStatus, unknown)
}

function useProgressState(): LocalProgressState | null {
  return useSyncExternalStore<LocalProgressState | null>(subscribe, getLocalProgressState, unknown)
}

function nextLesson(summary: ProgressSummary | null): Lesson | null {
  const seenAt = (lesson: Lesson) => Date.parse(summary?.lessons[lesson.id]?.last_seen_at ?? '') || 0
  const open = lessons.filter((lesson) => !summary?.lessons[lesson.id]?.completed)
  const started = open.filter((lesson) => summary?.lessons[lesson.id]?.seen)
  const latest = started.sort((one, other) => seenAt(other) - seenAt(one))[0]
  return latest ?? open[0] ?? null
}
