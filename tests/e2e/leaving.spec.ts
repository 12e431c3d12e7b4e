import { ALICE } from './backend'
import { storedTime } from './database'
import { expect, test } from './fixtures'
import { lesson } from './lessons'

test('reloading, leaving by a full navigation and closing the tab keep the time', async ({ newDevice }) => {
  const digoxine = lesson('digoxine')
  const phone = await newDevice()
  await phone.openCard(digoxine)
  await phone.letTimePass(10_000)
  await phone.page.reload()
  await phone.seeCard(digoxine)
  await phone.open('/compte')
  await phone.expectStoredTime(digoxine, 10_000)

  await phone.openCard(digoxine)
  await phone.letTimePass(20_000)
  await phone.open('/compte')
  await phone.expectStoredTime(digoxine, 30_000)

  await phone.openCard(digoxine)
  await phone.letTimePass(40_000)
  await phone.page.close()
  phone.page = await phone.context.newPage()
  await phone.open('/compte')
  await phone.expectStoredTime(digoxine, 70_000)

  await phone.signIn(ALICE)
  await phone.expectSynced()
  expect(await storedTime(ALICE, digoxine)).toBe(70_000)
})

test('time counts while the card is visible, and no span counts twice', async ({ newDevice }) => {
  const ramipril = lesson('ramipril')
  const phone = await newDevice()
  await phone.openCard(ramipril)
  await phone.letTimePass(10_000)
  await phone.setVisibility('hidden')
  await phone.expectStoredTime(ramipril, 10_000)
  await phone.letTimePass(500_000)
  await phone.setVisibility('visible')
  await phone.letTimePass(7_000)
  // Leaving a page hides it too: both events tell of the same span.
  await phone.open('/compte')
  await phone.expectStoredTime(ramipril, 17_000)

  await phone.signIn(ALICE)
  await phone.expectSynced()
  expect(await storedTime(ALICE, ramipril)).toBe(17_000)
})

test('closing the tab brings what was just read to the backend, with no page left to send it', async ({ newDevice }) => {
  const salbutamol = lesson('salbutamol')
  const phone = await newDevice()
  await phone.open('/compte')
  await phone.signIn(ALICE)
  await phone.expectSynced()
  await phone.goToCard(salbutamol)
  await phone.letTimePass(12_000)
  await phone.page.close()
  await expect.poll(() => storedTime(ALICE, salbutamol)).toBe(12_000)

  // The next page finds out that it has arrived.
  phone.page = await phone.context.newPage()
  await phone.open('/')
  await phone.expectSynced()
  await phone.expectStoredTime(salbutamol, 12_000)
  expect(await storedTime(ALICE, salbutamol)).toBe(12_000)
})
