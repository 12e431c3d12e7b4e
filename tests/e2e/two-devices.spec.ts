import { ALICE } from './backend'
import { storedTime } from './database'
import { expect, test } from './fixtures'
import { lesson } from './lessons'

test('reading the same card on two devices adds up exactly', async ({ newDevice }) => {
  const bisoprolol = lesson('bisoprolol')
  const phone = await newDevice()
  const tablet = await newDevice()
  for (const device of [phone, tablet]) {
    await device.open('/compte')
    await device.signIn(ALICE)
    await device.expectSynced()
  }

  await phone.read(bisoprolol, 61_000)
  await phone.expectSynced()
  expect(await storedTime(ALICE, bisoprolol)).toBe(61_000)

  // The tablet does not know of it yet.
  await tablet.read(bisoprolol, 22_000)
  await tablet.expectSynced()
  await tablet.expectStoredTime(bisoprolol, 83_000)
  expect(await storedTime(ALICE, bisoprolol)).toBe(83_000)

  await phone.read(bisoprolol, 5_000)
  await phone.expectSynced()
  await phone.expectStoredTime(bisoprolol, 88_000)
  await tablet.syncNow()
  await tablet.expectStoredTime(bisoprolol, 88_000)
  expect(await storedTime(ALICE, bisoprolol)).toBe(88_000)
})

test('two tabs of one device count together', async ({ newDevice }) => {
  const amiodarone = lesson('amiodarone')
  const phone = await newDevice()
  await phone.open('/compte')
  await phone.signIn(ALICE)
  await phone.expectSynced()

  const otherTab = await phone.openTab()
  await otherTab.openCard(amiodarone)
  await phone.goToCard(amiodarone)
  await phone.letTimePass(30_000)
  await otherTab.letTimePass(11_000)
  await otherTab.goToFeed()
  await phone.goToFeed()
  await phone.expectStoredTime(amiodarone, 41_000)
  await phone.expectSynced()
  expect(await storedTime(ALICE, amiodarone)).toBe(41_000)
  await otherTab.syncNow()
  await otherTab.expectStoredTime(amiodarone, 41_000)
  expect(await storedTime(ALICE, amiodarone)).toBe(41_000)
})
