import { ALICE, BOB, endSession } from './backend'
import { storedRow, storedTime } from './database'
import { compared } from './device'
import { expect, test } from './fixtures'
import { lesson } from './lessons'

test('what was recorded before signing in is sent after it', async ({ newDevice }) => {
  const clopidogrel = lesson('clopidogrel')
  const phone = await newDevice()
  await phone.open('/')
  await phone.goToCard(clopidogrel)
  await phone.letTimePass(40_000)
  await phone.page.getByRole('button', { name: 'J’ai terminé cette fiche' }).click()
  await phone.goToFeed()
  await phone.expectSyncLine('')
  await phone.expectStoredTime(clopidogrel, 40_000)
  expect(await storedRow(ALICE, clopidogrel)).toBeUndefined()

  await phone.signIn(ALICE)
  await phone.expectSynced()
  const here = await phone.stored(clopidogrel)
  expect(here).toMatchObject({ completed: true, percent: 100, time_ms: 40_000 })
  expect(compared(await storedRow(ALICE, clopidogrel))).toEqual(here)
})

test('after the session ended on the server, everything waits for the next sign-in and is sent once', async ({
  newDevice,
}) => {
  const enoxaparine = lesson('enoxaparine')
  const phone = await newDevice()
  phone.allow(/status of 403 .*\/api\/v1\//)
  await phone.open('/compte')
  await phone.signIn(ALICE)
  await phone.expectSynced()

  await endSession(await phone.context.storageState())
  await phone.read(enoxaparine, 33_000)
  await phone.expectSyncLine('session expirée, se reconnecter')
  await phone.expectStoredTime(enoxaparine, 33_000)
  expect((await phone.document())?.pending).toContain(String(enoxaparine.id))
  expect(await storedRow(ALICE, enoxaparine)).toBeUndefined()

  await phone.goToAccount()
  await phone.expectSignedOut()

  // A reload asks the backend who is signed in, and learns that nobody is.
  await phone.page.reload()
  await phone.expectSyncLine('session expirée, se reconnecter')
  await phone.signIn(ALICE)
  await phone.expectSynced()
  expect(await storedTime(ALICE, enoxaparine)).toBe(33_000)
  await phone.syncNow()
  expect(await storedTime(ALICE, enoxaparine)).toBe(33_000)
})

test('the progress of one learner is never sent as another’s', async ({ newDevice }) => {
  const apixaban = lesson('apixaban')
  const warfarine = lesson('warfarine-et-inr')
  const phone = await newDevice()
  await phone.open('/compte')
  await phone.signIn(ALICE)
  await phone.expectSynced()
  await phone.goToCard(apixaban)
  await phone.letTimePass(25_000)
  // Signing out at once leaves the lesson to be sent.
  await phone.signOut()

  await phone.signIn(BOB)
  await phone.expectSynced()
  await phone.read(warfarine, 17_000)
  await phone.expectSynced()
  expect(await storedTime(BOB, warfarine)).toBe(17_000)
  expect(await storedRow(BOB, apixaban)).toBeUndefined()
  await expect(phone.feedCard(apixaban)).toContainText('À lire')
  await phone.signOut()

  await phone.signIn(ALICE)
  await phone.expectSynced()
  await phone.expectStoredTime(apixaban, 25_000)
  expect(await storedTime(ALICE, apixaban)).toBe(25_000)
  expect(await storedRow(ALICE, warfarine)).toBeUndefined()
})
