import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'
import { ALICE, BOB } from './backend'
import type { Device } from './device'
import { expect, test } from './fixtures'
import { type Lesson, lesson } from './lessons'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

const CARDS = {
  light: { answered: lesson('aspirine-a-dose-antiagregante'), finished: lesson('acide-tranexamique') },
  dark: { answered: lesson('heparine-non-fractionnee'), finished: lesson('hydrocortisone') },
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe has nothing to say of any page, ${colorScheme}`, async ({ newDevice }) => {
    const phone = await newDevice({ colorScheme })
    phone.allow(/status of 404 .*\/micro\/placebo/)
    phone.allow(/status of 400 .*\/api\/v1\/auth\/login\//)
    await phone.open('/')
    await expectAccessible(phone.page, 'the feed, empty')
    await phone.open('/compte')
    await expectAccessible(phone.page, 'signing in')

    await phone.signIn(BOB)
    await phone.signOut()
    await phone.signIn(ALICE)
    await read(phone, CARDS[colorScheme])
    await phone.goToFeed()
    await expectAccessible(phone.page, 'the feed')
    await phone.page.getByText('Thème', { exact: true }).click()
    await expectAccessible(phone.page, 'the feed by topic')
    await phone.page.getByRole('searchbox').fill('placebo')
    await expectAccessible(phone.page, 'the feed with no card')

    await phone.goToAccount()
    await phone.page.getByRole('button', { name: `Choisir ${BOB}` }).click()
    await phone.page.getByLabel(`Mot de passe de ${BOB}`).fill('wrong')
    await phone.page.keyboard.press('Enter')
    await expect(phone.page.getByRole('main').getByRole('alert')).not.toBeEmpty()
    await expectAccessible(phone.page, 'the account, with a form')
    await phone.page.getByRole('button', { name: `Retirer ${BOB}` }).click()
    await expectAccessible(phone.page, 'the question before a profile is removed')
    await phone.page.keyboard.press('Escape')

    await phone.open('/diagnostic')
    await expect(phone.page.getByRole('heading', { level: 2 }).first()).toBeVisible()
    await expectAccessible(phone.page, 'the diagnostic')
    await phone.open('/micro/placebo')
    await expectAccessible(phone.page, 'a page that does not exist')
  })
}

/** Answers the question of one card, finishes another, and looks at both. */
async function read(phone: Device, { answered, finished }: Record<'answered' | 'finished', Lesson>): Promise<void> {
  await phone.openCard(answered)
  await expectAccessible(phone.page, 'a card')
  await phone.page.getByRole('region', { name: 'Votre lecture' }).getByRole('listitem').first().click()
  await expectAccessible(phone.page, 'a card, answered')
  await phone.openCard(finished)
  await phone.page.getByRole('button', { name: 'J’ai terminé cette fiche' }).click()
  await expectAccessible(phone.page, 'a card, finished')
}

async function expectAccessible(page: Page, where: string): Promise<void> {
  await page.addScriptTag({ path: AXE })
  const results = await page.evaluate<AxeResults, RunOptions>(
    (options) => (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
    { resultTypes: ['violations'] },
  )
  const told = results.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect(told, where).toEqual([])
  // It has looked at the colours.
  expect(results.passes.map(({ id }) => id)).toContain('color-contrast')
}
