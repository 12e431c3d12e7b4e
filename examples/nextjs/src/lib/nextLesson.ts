import type { LessonOrder } from 'lesson-progress'
import { type Lesson, lessonOf } from '@/content/lessons'

/** Where to go on: the unfinished card seen last, else the first new one; `undefined` if all are finished. */
export function nextLesson({ to_continue, not_seen }: LessonOrder): Lesson | undefined {
  const id = to_continue[0] ?? not_seen[0]
  return id === undefined ? undefined : lessonOf(id)
}
