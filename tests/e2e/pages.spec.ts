import { ALICE } from './backend'
import { expect, test } from './fixtures'
import { appLessons, backendLessons, lesson } from './lessons'

test('the app and the backend have the same cards', () => {
  expect(appLessons).toEqual(backendLessons)
  expect(appLessons).toHaveLength(60)
})

// Every device fails its test if its console complains; React says there when a page does not match
// what the server rendered, which progress on the device would be the first to cause.
test('no page complains, with and without progress, signed in or not', async ({ newDevice }) => {
  const atropine = lesson('atropine')
  const phone = await newDevice()
  const paths = ['/', `/micro/${atropine.slug}`, '/compte']
  for (const path of paths) await phone.open(path)
  await phone.openCard(atropine)
  await phone.letTimePass(70_000)
  await phone.page.getByRole('button', { name: 'Organophosphorés' }).click()
  await phone.page.getByRole('button', { name: 'J’ai terminé cette fiche' }).click()
  for (const path of paths) await phone.open(path)
  await phone.signIn(ALICE)
  await phone.expectSynced()
  for (const path of paths) await phone.open(path)
  await phone.open('/')
  await expect(phone.feedCard(atropine)).toContainText('Terminée')
  await expect(phone.page.getByRole('region', { name: 'Votre progression' })).toBeVisible()
})

test('a card of an unknown name is said not to exist', async ({ newDevice }) => {
  const phone = await newDevice()
  phone.allow(/status of 404 .*\/micro\/placebo/)
  await phone.open('/micro/placebo')
  await expect(phone.page.getByRole('heading', { name: 'Cette page n’existe pas' })).toBeVisible()
})
