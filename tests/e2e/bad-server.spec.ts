import type { Route } from '@playwright/test'
import { ALICE, IMPORT } from './backend'
import { storedRow, storedTime } from './database'
import { APP_URL } from './environment'
import { expect, test } from './fixtures'
import { lesson } from './lessons'

const failures = [
  {
    title: 'a page instead of data',
    card: lesson('valsartan'),
    answer: { status: 200, contentType: 'text/html', body: '<!doctype html><title>Maintenance</title>' },
  },
  {
    title: 'an internal error',
    card: lesson('amlodipine'),
    answer: { status: 500, contentType: 'text/html', body: '<h1>Server Error (500)</h1>' },
  },
  {
    title: 'data of another kind',
    card: lesson('furosemide'),
    answer: { status: 200, contentType: 'application/json', body: '{"imported": "many"}' },
  },
]

for (const { title, card, answer } of failures) {
  test(`a backend that answers ${title} costs nothing`, async ({ newDevice }) => {
    const phone = await newDevice()
    phone.allow(/status of 500 .*\/api\/v1\/learning\//)
    await phone.open('/compte')
    await phone.signIn(ALICE)
    await phone.expectSynced()

    await phone.page.route('**/api/v1/learning/**', (route) => respond(route, answer))
    await phone.read(card, 29_000)
    await phone.expectSyncLine('envoi impossible pour l’instant, 1 leçon à envoyer')
    await expect(phone.feedCard(card)).toContainText('Vue')
    await phone.expectStoredTime(card, 29_000)
    expect((await phone.document())?.pending).toContain(String(card.id))
    expect(await storedRow(ALICE, card)).toBeUndefined()

    await phone.page.unroute('**/api/v1/learning/**')
    await phone.syncNow()
    expect(await storedTime(ALICE, card)).toBe(29_000)
    await phone.syncNow()
    expect(await storedTime(ALICE, card)).toBe(29_000)
    await phone.expectStoredTime(card, 29_000)
  })
}

test('an import whose answer is lost counts once', async ({ newDevice }) => {
  const spironolactone = lesson('spironolactone')
  const phone = await newDevice()
  phone.allow(/net::ERR_FAILED/)
  await phone.open('/compte')
  await phone.signIn(ALICE)
  await phone.expectSynced()

  await phone.page.route(IMPORT, async (route) => {
    await route.fetch()
    await route.abort()
  })
  await phone.read(spironolactone, 31_000)
  await expect.poll(() => storedTime(ALICE, spironolactone)).toBe(31_000)
  await phone.page.unroute(IMPORT)
  await phone.syncNow()
  await phone.syncNow()
  expect(await storedTime(ALICE, spironolactone)).toBe(31_000)
  await phone.expectStoredTime(spironolactone, 31_000)

  // What is read later is added to it.
  await phone.read(spironolactone, 4_000)
  await phone.expectSynced()
  await phone.expectStoredTime(spironolactone, 35_000)
  expect(await storedTime(ALICE, spironolactone)).toBe(35_000)
})

/** Answers in the backend's place, preflights and all. */
async function respond(route: Route, answer: { status: number; contentType: string; body: string }): Promise<void> {
  const headers = {
    'Access-Control-Allow-Origin': APP_URL,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Headers': 'content-type, x-csrftoken',
    'Access-Control-Allow-Methods': 'GET, POST, PATCH, OPTIONS',
    'Content-Type': answer.contentType,
  }
  await route.fulfill({ ...answer, headers })
}
