import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { ALICE, BOB } from '../e2e/backend'
import { DOCUMENT, type Device } from '../e2e/device'
import { expect, test } from '../e2e/fixtures'
import { lesson } from '../e2e/lessons'
import { giveProgress, minutesBefore, NOW } from './learner'

const FOLDER = process.env.SCREENSHOTS ?? ''

const SCREENS = [
  { screen: 'phone', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  { screen: 'desktop', viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 },
] as const

/** A document with nothing in it, for the sake of the device's id, which is random otherwise. */
const EMPTY = {
  schema_version: 1,
  device_id: '6f1c2a34-0b5d-4c7e-9a8f-2d3e4b5c6a70',
  locale: 'fr-FR',
  lessons: {},
  pending: [],
  last_sync_at: null,
}

test.beforeAll(giveProgress)

for (const { screen, ...options } of SCREENS) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`pictures, ${screen}, ${colorScheme}`, async ({ newDevice }) => {
      const device = await newDevice({ ...options, colorScheme, startsAt: minutesBefore(5) })
      const take = (name: string, page = device.page) => picture(page, `${name}-${screen}-${colorScheme}`)
      await device.context.addInitScript(
        ([key, text]) => localStorage.getItem(key) ?? localStorage.setItem(key, text),
        [DOCUMENT, JSON.stringify(EMPTY)] as const,
      )
      await signInBoth(device)
      await device.expectOfflineReady()

      await exchangeTwoMinutesBefore(device)
      await take('account')
      await device.goToFeed()
      await take('feed')
      await device.goToAccount()
      await device.page.getByRole('link', { name: /^Diagnostic/ }).click()
      const panel = device.page.locator('lesson-progress-debug')
      await expect(panel).toBeVisible()
      await take('diagnostic')
      await panel.evaluate((element) => element.setAttribute('lang', 'en'))
      await take('diagnostic-en')
      await device.goToCard(lesson('noradrenaline'))
      await device.page.getByRole('button', { name: '65 mmHg' }).click()
      await device.page.evaluate(() => scrollTo(0, 420))
      await take('reader')
    })
  }
}

/** Two learners are known on the device; the one with progress is signed in. */
async function signInBoth(device: Device): Promise<void> {
  await device.openAs(BOB)
  await device.signOut()
  await device.signIn(ALICE)
  await device.expectSynced()
}

/** Synchronises second by second, so that the panel says the same to the second every time. */
async function exchangeTwoMinutesBefore(device: Device): Promise<void> {
  const { clock } = device.context
  await clock.pauseAt(minutesBefore(2.2))
  await device.page.getByRole('button', { name: 'Synchroniser maintenant' }).click()
  for (let second = 0; second < 5; second++) {
    await clock.runFor(1_000)
    // Time enough for an answer.
    await new Promise((done) => setTimeout(done, 500))
  }
  await clock.pauseAt(NOW)
  await clock.resume()
  await device.expectSyncLine('envoyé il y a 2 min')
}

/** What is on screen, as a WebP, which is a fraction of a PNG. */
async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  // Nothing is pointed at.
  await page.mouse.move(0, 0)
  const png = await page.screenshot({ animations: 'disabled' })
  const webp = await page.evaluate(asWebp, png.toString('base64'))
  await writeFile(join(FOLDER, `${name}.webp`), Buffer.from(webp, 'base64'))
}

/** Runs in the page, since browsers make WebPs. Takes a PNG, both in base64. */
async function asWebp(png: string): Promise<string> {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width
  canvas.height = image.height
  canvas.getContext('2d')?.drawImage(image, 0, 0)
  return canvas.toDataURL('image/webp', 0.8).replace(/^.*,/, '')
}
