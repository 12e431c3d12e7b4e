import type { Device } from './device'
import { expect, test } from './fixtures'
import { lesson } from './lessons'

/** How far the counted time may be from the time that the card was on screen. */
const TOLERANCE_MS = 5_000

/** How long the app waits for input before it counts no more. */
const IDLE_MS = 120_000

/** What a device's clock says, whether the test skips time or not. */
const clockOf = (device: Device) => device.page.evaluate(() => Date.now())

/** Does something that a card is read by, and answers how long that took. */
async function timeOf(device: Device, read: () => Promise<unknown>): Promise<number> {
  const began = await clockOf(device)
  await read()
  return (await clockOf(device)) - began
}

/** Reads a card, and does something now and then, and at the end: by a key that scrolls nothing. What scrolls goes on
 *  after the call, and would be taken for somebody there while time is skipped. */
async function readFor(device: Device, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 20_000) {
    await device.page.keyboard.press('Shift')
    await device.context.clock.runFor(Math.min(left, 20_000))
  }
  await device.page.keyboard.press('Shift')
}

async function expectCounted(device: Device, slug: string, visibleMs: number): Promise<void> {
  const card = lesson(slug)
  await device.open('/compte')
  const stored = async () => (await device.stored(card))?.time_ms ?? 0
  await expect.poll(stored, `of ${visibleMs} ms`).toBeGreaterThan(visibleMs - TOLERANCE_MS)
  expect(await stored()).toBeLessThan(visibleMs + TOLERANCE_MS)
}

test('time counts while a card is on screen and read: not while it is hidden, nor when nobody is there', async ({
  newDevice,
}) => {
  const phone = await newDevice({ skipsTime: true, runsOnCards: true })
  await phone.openCard(lesson('haloperidol'))
  let visibleMs = await timeOf(phone, () => readFor(phone, 150_000))

  for (const awayMs of [30_000, 600_000]) {
    await phone.setVisibility('hidden')
    await phone.context.clock.runFor(awayMs)
    await phone.setVisibility('visible')
    visibleMs += await timeOf(phone, () => readFor(phone, 45_000))
  }

  // Put down for a quarter of an hour, and taken up again.
  await phone.context.clock.runFor(900_000)
  visibleMs += IDLE_MS
  visibleMs += await timeOf(phone, () => readFor(phone, 25_000))

  await phone.page.reload()
  await phone.seeCard(lesson('haloperidol'))
  visibleMs += await timeOf(phone, () => readFor(phone, 15_000))
  await expectCounted(phone, 'haloperidol', visibleMs)
})

test('a phone that slept with a card open counts until it was put down', async ({ newDevice }) => {
  const phone = await newDevice({ skipsTime: true, runsOnCards: true })
  await phone.openCard(lesson('lactulose'))
  const readMs = await timeOf(phone, () => readFor(phone, 40_000))
  await phone.context.clock.fastForward(3_000_000)
  await expectCounted(phone, 'lactulose', readMs + IDLE_MS)
})

test('a tab that is killed loses less than 5 seconds, and a full navigation nothing', async ({ newDevice }) => {
  const card = lesson('loperamide')
  const phone = await newDevice({ runsOnCards: true })
  let visibleMs = 0
  for (const readMs of [7_000, 9_500]) {
    await phone.openCard(card)
    const began = Date.now()
    await phone.page.waitForTimeout(readMs)
    await phone.crash()
    visibleMs += Date.now() - began
    await phone.open('/compte')
    const counted = async () => (await phone.stored(card))?.time_ms ?? 0
    await expect.poll(counted).toBeGreaterThan(visibleMs - TOLERANCE_MS)
    // What was lost is lost: it must not add up.
    visibleMs = await counted()
  }
  await phone.openCard(card)
  visibleMs += await timeOf(phone, () => phone.page.waitForTimeout(3_000))
  await phone.open('/compte')
  const exactly = async () => Math.abs(((await phone.stored(card))?.time_ms ?? 0) - visibleMs)
  await expect.poll(exactly).toBeLessThan(1_000)
})
