import list from './lessons.json'

/** A card as the backend knows it too: ids and slugs are those of its catalogue. */
export interface Lesson {
  id: number
  slug: string
  title: string
  topic: string
}

export interface Topic {
  name: string
  /** The anchor of the topic's section in the feed. */
  anchor: string
  lessons: readonly Lesson[]
}

/** Every card, in reading order. */
export const lessons: readonly Lesson[] = list

export const lessonIds: readonly number[] = lessons.map((lesson) => lesson.id)

const lessonsById = new Map(lessons.map((lesson) => [lesson.id, lesson]))

/** The card of an id; `undefined` if the app has none. */
export function lessonOf(id: number): Lesson | undefined {
  return lessonsById.get(id)
}

/** The cards by topic, both in reading order. */
export const topics: readonly Topic[] = [...new Set(lessons.map((lesson) => lesson.topic))].map((name) => ({
  name,
  anchor: anchorOf(name),
  lessons: lessons.filter((lesson) => lesson.topic === name),
}))

/** Every topic has a colour of its own, an angle on the colour wheel. */
export function hueOf(topic: string): number {
  const place = topics.findIndex((other) => other.name === topic)
  return Math.round((190 + (place * 360) / topics.length) % 360)
}

function anchorOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
}
