import type { LessonProgress, LocalProgressState } from '../../src/js/index.js'
import { ALICE, giveRow } from './backend'
import { storedRow, storedTime } from './database'
import { DOCUMENT } from './device'
import { APP_URL } from './environment'
import { expect, test } from './fixtures'
import { type Lesson, lesson } from './lessons'

// A document of the modules that the package replaces: no bookkeeping, and the times are totals.
const EARLIER = '2026-01-12T10:20:30.000Z'
const LATER = '2026-01-13T08:00:00.000Z'

test('the document of the old modules is adopted, and its time counted once', async ({ newDevice }) => {
  const unknownThere = lesson('atorvastatine')
  const partlyThere = lesson('trinitrine')
  const moreThere = lesson('adrenaline')
  const sentAlready = lesson('noradrenaline')
  await giveRow(ALICE, partlyThere, { seen: true, percent: 20, time_ms: 30_000, updated_at: EARLIER })
  await giveRow(ALICE, moreThere, { seen: true, percent: 20, time_ms: 90_000, updated_at: EARLIER })
  await giveRow(ALICE, sentAlready, { seen: true, percent: 20, time_ms: 15_000, updated_at: EARLIER })

  const document = oldDocument(
    [
      [unknownThere, { time_ms: 45_000, percent: 40, updated_at: LATER }],
      [partlyThere, { time_ms: 45_000, percent: 40, updated_at: LATER }],
      [moreThere, { time_ms: 45_000, percent: 40, updated_at: LATER }],
      [sentAlready, { time_ms: 15_000, percent: 20, updated_at: EARLIER }],
    ],
    [unknownThere, partlyThere, moreThere],
  )
  const phone = await newDevice({
    storageState: {
      cookies: [],
      origins: [{ origin: APP_URL, localStorage: [{ name: DOCUMENT, value: JSON.stringify(document) }] }],
    },
  })
  await phone.open('/')
  await expect(phone.feedCard(unknownThere)).toContainText('Vue · 40 %')
  await phone.signIn(ALICE)
  await phone.expectSynced()

  const totals = [
    [unknownThere, 45_000],
    [partlyThere, 45_000],
    [moreThere, 90_000],
    [sentAlready, 15_000],
  ] as const
  for (let cycle = 0; cycle < 2; cycle++) {
    for (const [card, ms] of totals) {
      expect(await storedTime(ALICE, card), card.slug).toBe(ms)
      await phone.expectStoredTime(card, ms)
    }
    await phone.syncNow()
  }
  expect(await storedRow(ALICE, partlyThere)).toMatchObject({ percent: 40 })
  expect((await phone.document())?.device_id).toBe(document.device_id)

  // From here on its time goes on as any other.
  await phone.read(partlyThere, 8_000)
  await phone.expectSynced()
  await phone.expectStoredTime(partlyThere, 53_000)
  expect(await storedTime(ALICE, partlyThere)).toBe(53_000)
})

function oldDocument(
  lessons: readonly (readonly [Lesson, Partial<LessonProgress>])[],
  pending: readonly Lesson[],
): LocalProgressState {
  const entry = (fields: Partial<LessonProgress>): LessonProgress => ({
    seen: true,
    completed: false,
    percent: 0,
    time_ms: 0,
    score_best: null,
    score_last: null,
    updated_at: EARLIER,
    last_seen_at: fields.updated_at ?? null,
    ...fields,
  })
  return {
    schema_version: 1,
    device_id: '6f1c2a34-0b5d-4c7e-9a8f-2d3e4b5c6a70',
    locale: 'fr-FR',
    lessons: Object.fromEntries(lessons.map(([card, fields]) => [card.id, entry(fields)])),
    pending: pending.map((card) => String(card.id)),
    last_sync_at: EARLIER,
  }
}
