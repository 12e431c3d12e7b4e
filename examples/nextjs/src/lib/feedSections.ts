import type { LessonOrder } from 'lesson-progress'
import { hueOf, type Lesson, lessonOf, topics } from '@/content/lessons'
import type { FeedView } from './feedView'

/** Some cards of the feed under one heading. */
export interface FeedSection {
  anchor: string
  title: string
  /** The colour of a topic. */
  hue?: number
  lessons: readonly Lesson[]
}

export const GROUPS = [
  { group: 'to_continue', anchor: 'en-cours', title: 'En cours' },
  { group: 'not_seen', anchor: 'nouvelles', title: 'Nouvelles' },
  { group: 'done', anchor: 'terminees', title: 'Terminées' },
] as const

/** The cards that a view shows, in the order it shows them; `texts` has the words that each is found by. */
export function feedSections(
  { search, shown, sortedBy }: FeedView,
  order: LessonOrder,
  texts: Readonly<Record<number, string>>,
): readonly FeedSection[] {
  const wanted = plain(search)
  const matches = ({ id, title, topic }: Lesson) => plain(`${title} ${texts[id]} ${topic}`).includes(wanted)
  const groups = GROUPS.filter(({ group }) => shown === 'all' || shown === group)
  const sections: FeedSection[] =
    sortedBy === 'progress'
      ? groups.map(({ group, anchor, title }) => ({
          anchor,
          title,
          lessons: order[group].flatMap((id) => lessonOf(id) ?? []).filter(matches),
        }))
      : topics.map(({ name, anchor, lessons }) => ({
          anchor,
          title: name,
          hue: hueOf(name),
          lessons: lessons.filter(({ id }) => groups.some(({ group }) => order[group].includes(id))).filter(matches),
        }))
  return sections.filter(({ lessons }) => lessons.length > 0)
}

/** Whether both have the same cards in the same places. */
export function haveSameCards(some: readonly FeedSection[], others: readonly FeedSection[]): boolean {
  return places(some) === places(others)
}

function places(sections: readonly FeedSection[]): string {
  return JSON.stringify(sections.map(({ anchor, lessons }) => [anchor, lessons.map(({ id }) => id)]))
}

/** Without accents and in lower case, as people type. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase().trim()
}
