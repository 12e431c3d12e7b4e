import { ALICE } from './backend'
import { storedTime } from './database'
import type { Device } from './device'
import { IMPORT_MERGE } from './environment'
import { expect, test } from './fixtures'
import { type Lesson, lesson } from './lessons'
import {
  type Answer,
  BAD_GATEWAY,
  type Held,
  imports,
  type Network,
  RETRY_AFTER_S,
  readable,
  rows,
  TOO_MANY_REQUESTS,
  type Which,
} from './network'

// How long the package waits before it sends again what may still be executed.
const AFTER_GIVING_UP_MS = 60_000
const AFTER_A_PAGE_IS_GONE_MS = 90_000

test('imports whose answers are lost count once, also after a reload', async ({ newDevice, network }) => {
  const flumazenil = lesson('flumazenil')
  const phone = await newDevice()
  phone.allowTrouble()
  await phone.openAs(ALICE)

  const lost = network.loseAnswers(imports)
  await phone.read(flumazenil, 31_000)
  await expect.poll(() => storedTime(ALICE, flumazenil)).toBe(31_000)
  await phone.page.reload()
  await phone.expectCounted(ALICE, flumazenil, 31_000)

  // What is read later is added to it.
  await phone.read(flumazenil, 4_000)
  await phone.expectCounted(ALICE, flumazenil, 35_000)
  expect(lost.count).toBeGreaterThan(1)
})

test('an import that the browser repeats by itself counts once', async ({ newDevice, network }) => {
  test.fail(IMPORT_MERGE === 'sum', 'A backend that adds cannot tell a repetition.')
  const levothyroxine = lesson('levothyroxine')
  const phone = await newDevice()
  phone.allowTrouble()
  network.reusesConnections = true
  await phone.openAs(ALICE)
  network.loseAnswers(imports)
  await phone.read(levothyroxine, 21_000)
  await phone.expectCounted(ALICE, levothyroxine, 21_000)
})

test('a tab that dies after its import was executed counts once', async ({ newDevice, network }) => {
  const charbon = lesson('charbon-active')
  const phone = await newDevice()
  const held = await dieInMidImport(phone, network, charbon)

  await held.release()
  expect(await storedTime(ALICE, charbon)).toBe(27_000)
  await phone.open('/')
  await phone.expectCounted(ALICE, charbon, 27_000)
})

test('a tab that dies before its import is executed counts once', async ({ newDevice, network }) => {
  const calcium = lesson('gluconate-de-calcium')
  const phone = await newDevice({ skipsTime: true })
  const held = await dieInMidImport(phone, network, calcium)

  await phone.open('/')
  await expectToWait(phone, network)
  expect(await storedTime(ALICE, calcium)).toBe(0)
  await held.release()
  expect(await storedTime(ALICE, calcium)).toBe(27_000)
  await phone.sleep(AFTER_A_PAGE_IS_GONE_MS)
  await phone.expectCounted(ALICE, calcium, 27_000)
})

test('a tab that dies and whose import is never executed counts once', async ({ newDevice, network }) => {
  const amoxicilline = lesson('amoxicilline')
  const phone = await newDevice({ skipsTime: true })
  await dieInMidImport(phone, network, amoxicilline)

  await phone.open('/')
  await expectToWait(phone, network)
  await phone.sleep(AFTER_A_PAGE_IS_GONE_MS / 2)
  await expectToWait(phone, network)
  await phone.sleep(AFTER_A_PAGE_IS_GONE_MS / 2)
  await phone.expectCounted(ALICE, amoxicilline, 27_000)
})

test('an import that was given up and is executed late counts once', async ({ newDevice, network }) => {
  const ceftriaxone = lesson('ceftriaxone')
  const phone = await newDevice({ skipsTime: true })
  phone.allowTrouble()
  await phone.openAs(ALICE)
  const late = network.holdBrokenOff(imports, 1)
  await phone.read(ceftriaxone, 19_000)
  await expectToWait(phone, network)
  await phone.sleep(AFTER_GIVING_UP_MS / 2)
  // What is read meanwhile waits with it.
  await phone.read(ceftriaxone, 6_000)
  await expectToWait(phone, network)

  await late.release()
  expect(await storedTime(ALICE, ceftriaxone)).toBe(19_000)
  // On a card only one of the page's clocks stands still: as if the other were set, the wait begins anew.
  await phone.sleep(AFTER_GIVING_UP_MS)
  await phone.expectCounted(ALICE, ceftriaxone, 25_000)
})

test('two devices that take turns add up, while one is not answered', async ({ newDevice, network }) => {
  const gentamicine = lesson('gentamicine')
  const phone = await newDevice({ skipsTime: true })
  const tablet = await newDevice()
  phone.allowTrouble()
  await phone.openAs(ALICE)
  await tablet.openAs(ALICE)

  for (const [onPhone, onTablet] of [[61_000, 22_000], [5_000, 9_000]] as const) {
    const before = await storedTime(ALICE, gentamicine)
    const lost = network.loseAnswers(imports)
    // From then on the phone learns nothing.
    network.loseAnswers(() => lost.count > 0)
    await phone.read(gentamicine, onPhone)
    await expect.poll(() => lost.count).toBe(1)
    await phone.goOffline()
    network.heal()

    await tablet.read(gentamicine, onTablet)
    await tablet.expectSynced()
    await phone.goOnline()
    await phone.sleep(AFTER_GIVING_UP_MS)
    await phone.syncNow()

    // Where the larger wins, the smaller of both may be missing.
    const most = before + onPhone + onTablet
    const least = IMPORT_MERGE === 'sum' ? most : before + Math.max(onPhone, onTablet)
    const counted = await storedTime(ALICE, gentamicine)
    expect(counted).toBeGreaterThanOrEqual(least)
    expect(counted).toBeLessThanOrEqual(most)
    for (const device of [phone, tablet]) await device.expectCounted(ALICE, gentamicine, counted)
  }
})

test('two devices that send at once while answers are lost never count too much', async ({ newDevice, network }) => {
  const vancomycine = lesson('vancomycine')
  const phone = await newDevice({ skipsTime: true })
  const tablet = await newDevice({ skipsTime: true })
  for (const device of [phone, tablet]) {
    device.allowTrouble()
    await device.openAs(ALICE)
  }

  const lost = network.loseAnswers(imports, 2)
  await Promise.all([phone.read(vancomycine, 14_000), tablet.read(vancomycine, 10_000)])
  await expect.poll(() => lost.count).toBe(2)
  for (const device of [phone, tablet]) {
    await device.sleepUntilSynced()
    await device.syncNow()
  }
  const counted = await storedTime(ALICE, vancomycine)
  expect(counted).toBeGreaterThanOrEqual(14_000)
  expect(counted).toBeLessThanOrEqual(24_000)
  for (const device of [phone, tablet]) await device.expectCounted(ALICE, vancomycine, counted)
})

test('answers cut short and other answers than the backend’s cost nothing', async ({ newDevice, network }) => {
  const cutShort = (which: Which, times: number) => network.cutAnswers(which, times)
  const answered = (answer: Answer) => (which: Which, times: number) => network.answer(which, answer, times)
  const troubles = [
    [lesson('fluconazole'), cutShort],
    [lesson('metformine'), answered(BAD_GATEWAY)],
    [lesson('insuline-rapide'), answered(readable(BAD_GATEWAY))],
    [lesson('insuline-glargine'), answered(TOO_MANY_REQUESTS)],
    [lesson('dapagliflozine'), answered(readable(TOO_MANY_REQUESTS))],
  ] as const
  const phone = await newDevice({ skipsTime: true })
  phone.allowTrouble()
  await phone.openAs(ALICE)
  for (const [card, begin] of troubles) {
    const onImport = begin(imports, 1)
    const onRows = begin((asked) => onImport.count > 0 && rows(asked), 2)
    await phone.read(card, 29_000)
    // The package leaves a backend alone that asks for it, for half a minute and more.
    await expect.poll(() => phone.sleep(30_000).then(() => onRows.count), card.slug).toBe(2)
    await phone.sleepUntilSynced()
    await phone.expectCounted(ALICE, card, 29_000)
  }
})

test('a Retry-After that the app can read is obeyed, whatever the learner presses', async ({ newDevice, network }) => {
  const semaglutide = lesson('semaglutide')
  const phone = await newDevice({ skipsTime: true })
  phone.allowTrouble()
  await phone.openAs(ALICE)
  network.answer(imports, readable(TOO_MANY_REQUESTS, 'Retry-After'), 1)
  await phone.read(semaglutide, 29_000)
  await phone.expectSyncLine('serveur occupé, 1 leçon à envoyer')
  const asked = network.asked.length
  await phone.page.getByRole('button', { name: 'Synchroniser maintenant' }).click()
  await phone.sleep(RETRY_AFTER_S * 500)
  await phone.expectToSend(1)
  expect(network.asked).toHaveLength(asked)

  await phone.sleep(RETRY_AFTER_S * 500)
  await phone.expectCounted(ALICE, semaglutide, 29_000)
})

/** Reads a card for 27 seconds and dies while the import is on its way. */
async function dieInMidImport(phone: Device, network: Network, card: Lesson): Promise<Held> {
  await phone.openAs(ALICE)
  const held = network.hold(imports, 1)
  await phone.read(card, 27_000)
  await expect.poll(() => held.count).toBe(1)
  await phone.crash()
  return held
}

/** The backend has been asked for its rows, and the import is not sent again. */
async function expectToWait(phone: Device, network: Network): Promise<void> {
  await phone.trySync()
  await phone.expectNoExchange()
  await phone.expectToSend(1)
  expect(network.asked.filter(imports)).toHaveLength(1)
}
