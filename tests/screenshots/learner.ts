import { ALICE, giveRow } from '../e2e/backend'
import { lesson } from '../e2e/lessons'

/** When the pictures are taken. */
export const NOW = new Date('2026-03-12T17:40:00Z')

/** A moment before {@link NOW}. */
export function minutesBefore(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * MINUTE_MS)
}

const MINUTE_MS = 60_000
const DAY = 24 * 60

/** What the learner has read: the card, how far, for how long, the score of its question, how long ago. */
const READ = [
  ['paracetamol', 100, 4.5, 100, 9 * DAY],
  ['ibuprofene', 100, 5.2, 100, 9 * DAY],
  ['morphine', 100, 6.1, 100, 8 * DAY],
  ['tramadol', 100, 3.8, 0, 8 * DAY],
  ['aspirine-a-dose-antiagregante', 100, 4.2, 100, 6 * DAY],
  ['clopidogrel', 60, 2.4, null, 5 * DAY],
  ['heparine-non-fractionnee', 100, 5.9, 100, 5 * DAY],
  ['enoxaparine', 100, 4.7, 100, 4 * DAY],
  ['bisoprolol', 100, 3.9, 100, 3 * DAY],
  ['amiodarone', 40, 1.6, null, 2 * DAY],
  ['ramipril', 100, 4.4, 100, 2 * DAY],
  ['adrenaline', 100, 6.6, 100, DAY],
  ['noradrenaline', 80, 3.1, null, 20],
  ['amoxicilline', 100, 5.0, 100, 35],
] as const

/** Gives the backend what a learner has read on other devices, the same at every call. */
export async function giveProgress(): Promise<void> {
  for (const [slug, percent, minutes, score, minutesAgo] of READ) {
    const at = minutesBefore(minutesAgo).toISOString()
    await giveRow(ALICE, lesson(slug), {
      seen: true,
      completed: percent === 100,
      percent,
      time_ms: minutes * MINUTE_MS,
      score_best: score,
      score_last: score,
      updated_at: at,
      last_seen_at: at,
    })
  }
}
