import { readFileSync } from 'node:fs'

export interface Lesson {
  id: number
  slug: string
  title: string
  topic: string
}

export const appLessons = read('../../examples/nextjs/src/content/lessons.json')
export const backendLessons = read('../../examples/django/learning/fixtures/lessons.json')

/**
 * A card by its slug. The database lasts over a run, so each test takes cards that no other test uses.
 */
export function lesson(slug: string): Lesson {
  const found = appLessons.find((other) => other.slug === slug)
  if (found === undefined) throw new Error(`The app has no card "${slug}".`)
  return found
}

function read(file: string): Lesson[] {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Lesson[]
}
