import type { Locator, Page } from '@playwright/test'
import type { Device } from './device'
import { expect, test } from './fixtures'
import { appLessons, type Lesson, lesson } from './lessons'

// Nobody is signed in here: what is recorded stays on the device.
const paracetamol = lesson('paracetamol')
const morphine = lesson('morphine')
const naloxone = lesson('naloxone')
const diazepam = lesson('diazepam')

test('an open feed follows another tab, and moves no card until it is asked to', async ({ newDevice }) => {
  const phone = await newDevice()
  await phone.open('/')
  await expect(section(phone.page, 'Nouvelles').getByRole('listitem')).toHaveCount(appLessons.length)
  const before = await cardsOf(phone.page)
  const opened = await timeOfOpening(phone.page)

  const otherTab = await phone.openTab()
  await otherTab.openCard(diazepam)
  await expect(phone.feedCard(diazepam)).toContainText('Vue')
  await otherTab.page.getByRole('button', { name: 'GABA-A' }).click()
  await expect(phone.feedCard(diazepam)).toContainText('Quiz 100 %')
  await otherTab.page.getByRole('button', { name: 'J’ai terminé cette fiche' }).click()
  await expect(phone.feedCard(diazepam)).toContainText('Terminée')
  await expect(overview(phone.page)).toContainText('1 terminée sur 60')
  await otherTab.openCard(naloxone)
  await expect(overview(phone.page)).toContainText('Reprendre la lecture Naloxone')
  expect(await cardsOf(phone.page)).toEqual(before)

  await phone.page.getByRole('button', { name: 'Actualiser l’ordre des fiches' }).click()
  expect(await cardsOf(phone.page, 'En cours')).toEqual([naloxone.title])
  expect(await cardsOf(phone.page, 'Terminées')).toEqual([diazepam.title])
  expect(await cardsOf(phone.page, 'Nouvelles')).toEqual(before.filter((title) => !/Naloxone|Diazépam/.test(title)))
  await expect(phone.page.getByRole('button', { name: /^Actualiser/ })).toBeHidden()
  expect(await timeOfOpening(phone.page)).toBe(opened)
})

test('the order is current when the learner comes back to the tab', async ({ newDevice }) => {
  const phone = await newDevice()
  await phone.open('/')
  const otherTab = await phone.openTab()
  await otherTab.openCard(naloxone)
  await expect(phone.feedCard(naloxone)).toContainText('Vue')
  await expect(section(phone.page, 'En cours')).toBeHidden()

  await phone.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect(section(phone.page, 'En cours').getByRole('listitem')).toHaveCount(1)
})

test('cards are sorted by progress or by topic, and filtered by progress and words', async ({ newDevice }) => {
  const phone = await newDevice()
  await phone.openCard(morphine)
  await phone.goToCard(paracetamol)
  await phone.page.getByRole('button', { name: 'J’ai terminé cette fiche' }).click()
  await phone.goToCard(diazepam)
  await phone.goToFeed()

  // What was seen last comes first, what is finished last; new cards stand in reading order.
  await expect(phone.page.getByRole('heading', { level: 2 })).toHaveText(['En cours 2', 'Nouvelles 57', 'Terminées 1'])
  const seen = [paracetamol, morphine, diazepam]
  const unseen = appLessons.filter((card) => !seen.some(({ id }) => id === card.id))
  expect(await cardsOf(phone.page)).toEqual(titlesOf([diazepam, morphine, ...unseen, paracetamol]))
  await expect(overview(phone.page)).toContainText(`Reprendre la lecture ${diazepam.title}`)

  await choose(phone, 'Afficher', /^En cours 2/)
  expect(await cardsOf(phone.page)).toEqual(titlesOf([diazepam, morphine]))
  // The view is as it was when one comes back from a card.
  await phone.feedCard(morphine).click()
  await phone.seeCard(morphine)
  await phone.goToFeed()
  expect(await cardsOf(phone.page)).toEqual(titlesOf([morphine, diazepam]))
  await phone.page.getByRole('searchbox').fill('Opioïde fort')
  expect(await cardsOf(phone.page)).toEqual(titlesOf([morphine]))
  await choose(phone, 'Afficher', /^Terminées 1/)
  await expect(phone.page.getByText('Aucune fiche ne répond ici à « Opioïde fort ».')).toBeVisible()
  await phone.page.getByRole('searchbox').fill('')
  expect(await cardsOf(phone.page)).toEqual(titlesOf([paracetamol]))

  await choose(phone, 'Trier par', 'Thème')
  await choose(phone, 'Afficher', /^Toutes 60/)
  expect(await cardsOf(phone.page)).toEqual(titlesOf(appLessons))
  await expect(phone.page.getByRole('link', { name: 'Antalgiques 1/5' })).toBeVisible()
  await choose(phone, 'Afficher', /^En cours 2/)
  await expect(phone.page.getByRole('heading', { level: 2 })).toHaveText(['Antalgiques 1', `${diazepam.topic} 1`])

  // Whoever opens the app anew sees all cards, sorted as they like it.
  await phone.page.reload()
  await expect(phone.page.getByRole('group', { name: 'Trier par' }).getByLabel('Thème')).toBeChecked()
  expect(await cardsOf(phone.page)).toEqual(titlesOf(appLessons))
})

test('the controls of the feed work by keyboard', async ({ newDevice }) => {
  const phone = await newDevice()
  await phone.openCard(morphine)
  await phone.goToFeed()
  const { keyboard } = phone.page
  await phone.page.getByRole('searchbox').focus()
  await keyboard.press('Tab')
  await expect(phone.page.getByLabel('Progression', { exact: true })).toBeFocused()
  await keyboard.press('Tab')
  await expect(phone.page.getByRole('radio', { name: /^Toutes/ })).toBeFocused()
  await keyboard.press('ArrowRight')
  await expect(phone.page.getByRole('radio', { name: /^En cours/ })).toBeChecked()
  expect(await cardsOf(phone.page)).toEqual(titlesOf([morphine]))
  await keyboard.press('Tab')
  await expect(phone.feedCard(morphine)).toBeFocused()
  await keyboard.press('Enter')
  await phone.seeCard(morphine)
})

test('a card that is scrolled through says how far', async ({ newDevice }) => {
  const phone = await newDevice()
  await phone.openCard(morphine)
  const bar = phone.page.locator('main > [aria-hidden]').first()
  const width = async () => (await bar.boundingBox())?.width ?? 0
  expect(await width()).toBe(0)
  await phone.page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  await expect.poll(width).toBe(phone.page.viewportSize()?.width)
})

function section(page: Page, name: string): Locator {
  return page.getByRole('region', { name: new RegExp(`^${name}`) })
}

function overview(page: Page): Locator {
  return page.getByRole('region', { name: 'Votre progression' })
}

async function choose(phone: Device, group: string, name: string | RegExp): Promise<void> {
  const radio = phone.page.getByRole('radio', { name })
  // The radio button itself is hidden behind its words.
  await phone.page.getByRole('group', { name: group }).locator('label', { has: radio }).click()
  await expect(radio).toBeChecked()
}

/** The titles of the cards in the feed, or in one of its sections, from top to bottom. */
async function cardsOf(page: Page, name?: string): Promise<string[]> {
  const place = name === undefined ? page.getByRole('main') : section(page, name)
  return place.locator('li a strong').allTextContents()
}

function titlesOf(cards: readonly Lesson[]): string[] {
  return cards.map(({ title }) => title)
}

/** When the page was loaded. */
function timeOfOpening(page: Page): Promise<number> {
  return page.evaluate(() => performance.timeOrigin)
}
