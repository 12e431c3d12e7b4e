import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ServerLessonRow } from '../../src/js/index.js'
import { DJANGO_DIR, PYTHON } from './environment'
import type { Lesson } from './lessons'

const run = promisify(execFile)

/** What the backend's database has of a learner, read past its API. */
export async function storedRows(email: string): Promise<ServerLessonRow[]> {
  const { stdout } = await run(PYTHON, ['manage.py', 'progress_rows', email], { cwd: DJANGO_DIR })
  return JSON.parse(stdout) as ServerLessonRow[]
}

/** What the database has of one lesson; `undefined` without a row. */
export async function storedRow(email: string, lesson: Lesson): Promise<ServerLessonRow | undefined> {
  return (await storedRows(email)).find((row) => row.lesson_id === lesson.id)
}

/** The time that the database has of one lesson; 0 without a row. */
export async function storedTime(email: string, lesson: Lesson): Promise<number> {
  return (await storedRow(email, lesson))?.time_ms ?? 0
}
