import type { Page } from '@playwright/test'
import { BOB } from './backend'
import { expect, test } from './fixtures'
import { lesson } from './lessons'

test('the panel is opened from the account page by keyboard, and loaded only then', async ({ newDevice }) => {
  const phone = await newDevice()
  await phone.openAs(BOB)
  await phone.goToFeed()
  await phone.goToAccount()
  expect(await isPanelLoaded(phone.page)).toBe(false)

  await openByKeyboard(phone.page)
  await expect(panel(phone.page)).toContainText(/Apprenant\d…/)
  expect(await isPanelLoaded(phone.page)).toBe(true)
})

test('the panel opens offline, also where it was never opened before', async ({ newDevice }) => {
  const loperamide = lesson('loperamide')
  const phone = await newDevice()
  await phone.openAs(BOB)
  await phone.expectOfflineReady()
  await phone.goOffline()
  await phone.read(loperamide, 3_000)
  await phone.goToAccount()
  await openByKeyboard(phone.page)
  await expect(panel(phone.page).getByText(String(loperamide.id), { exact: true })).toBeVisible()

  await phone.open('/diagnostic')
  await expect(panel(phone.page)).toContainText('Hors ligne')
  await phone.goOnline()
  await phone.expectCounted(BOB, loperamide, 3_000)
})

/** Goes on by keyboard until the menu's entry has the focus, and opens it. */
async function openByKeyboard(page: Page): Promise<void> {
  const entry = page.getByRole('link', { name: /^Diagnostic/ })
  await expect(entry).toBeVisible()
  const isReached = () => entry.evaluate((link) => link === document.activeElement)
  for (let presses = 0; presses < 30 && !(await isReached()); presses++) await page.keyboard.press('Tab')
  await expect(entry).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(panel(page).getByRole('heading', { name: 'Diagnostic de la progression' })).toBeVisible()
}

function panel(page: Page) {
  return page.locator('lesson-progress-debug')
}

function isPanelLoaded(page: Page): Promise<boolean> {
  return page.evaluate(() => customElements.get('lesson-progress-debug') !== undefined)
}
