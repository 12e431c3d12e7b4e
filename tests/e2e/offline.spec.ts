import { ALICE } from './backend'
import { storedRow, storedTime } from './database'
import { compared } from './device'
import { expect, test } from './fixtures'
import { appLessons, lesson } from './lessons'

const paracetamol = lesson('paracetamol')
const ibuprofene = lesson('ibuprofene')
const morphine = lesson('morphine')

test('what is read offline survives a reload, is sent when back online, and never again', async ({ newDevice }) => {
  const phone = await newDevice()
  await phone.open('/compte')
  await phone.signIn(ALICE)
  await phone.read(paracetamol, 61_000)
  await phone.expectSynced()
  await phone.expectOfflineReady()

  await phone.goOffline()
  await phone.goToCard(ibuprofene)
  await phone.letTimePass(45_000)
  await phone.page.getByRole('button', { name: 'J’ai terminé cette fiche' }).click()
  await phone.goToCard(morphine)
  await phone.letTimePass(12_000)
  await phone.page.getByRole('button', { name: 'La constipation' }).click()
  await expect(phone.page.getByText('Bonne réponse.')).toBeVisible()
  await phone.page.reload()
  await phone.seeCard(morphine)
  await expect(phone.page.getByText('Dernier score : 100 %, meilleur : 100 %')).toBeVisible()
  await phone.expectSyncLine('hors ligne, 2 leçons à envoyer')
  await phone.goToFeed()
  await expect(phone.feedCard(ibuprofene)).toContainText('Terminée')
  await expect(phone.feedCard(morphine)).toContainText('Vue')
  await phone.expectStoredTime(ibuprofene, 45_000)
  await phone.expectStoredTime(morphine, 12_000)
  expect(await storedRow(ALICE, ibuprofene)).toBeUndefined()

  await phone.goOnline()
  await phone.expectSynced()
  const times = [
    [paracetamol, 61_000],
    [ibuprofene, 45_000],
    [morphine, 12_000],
  ] as const
  for (const [card, ms] of times) {
    const here = await phone.stored(card)
    expect(here?.time_ms).toBe(ms)
    expect(compared(await storedRow(ALICE, card))).toEqual(here)
  }
  expect(await phone.stored(ibuprofene)).toMatchObject({ completed: true, percent: 100 })
  expect(await phone.stored(morphine)).toMatchObject({ completed: false, score_last: 100, score_best: 100 })

  const tablet = await newDevice()
  await tablet.open('/compte')
  await tablet.signIn(ALICE)
  await tablet.expectSynced()
  await tablet.goToFeed()
  await expect(tablet.feedCard(ibuprofene)).toContainText('Terminée')
  for (const [card] of times) expect(await tablet.stored(card)).toEqual(await phone.stored(card))

  for (let cycle = 0; cycle < 5; cycle++) {
    await phone.syncNow()
    await tablet.syncNow()
  }
  for (const [card, ms] of times) {
    expect(await storedTime(ALICE, card)).toBe(ms)
    expect((await phone.stored(card))?.time_ms).toBe(ms)
    expect((await tablet.stored(card))?.time_ms).toBe(ms)
  }
})

test('offline one can open the app, go through all cards, and reload', async ({ newDevice }) => {
  const phone = await newDevice()
  await phone.open('/')
  await phone.expectOfflineReady()
  await phone.goOffline()

  await phone.open('/')
  await phone.feedCard(appLessons[0]!).click()
  for (const [place, card] of appLessons.entries()) {
    await phone.seeCard(card)
    if (place % 20 === 10) await phone.page.reload()
    if (place < appLessons.length - 1) await phone.page.getByRole('link', { name: /^Suivante/ }).click()
  }
  await phone.openCard(paracetamol)
  await phone.open('/compte')
  await expect(phone.page.getByRole('button', { name: 'Se connecter' })).toBeVisible()
})

test('the last learner stays signed in when the app is opened offline', async ({ newDevice }) => {
  const tramadol = lesson('tramadol')
  const phone = await newDevice()
  await phone.open('/compte')
  await phone.signIn(ALICE)
  await phone.expectSynced()
  await phone.expectOfflineReady()
  await phone.goOffline()
  await phone.page.close()

  phone.page = await phone.context.newPage()
  await phone.open('/')
  await phone.read(tramadol, 20_000)
  await phone.expectSyncLine('hors ligne, 1 leçon à envoyer')
  await phone.goOnline()
  await phone.expectSynced()
  expect(await storedTime(ALICE, tramadol)).toBe(20_000)
})
