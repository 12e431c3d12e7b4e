import { ALICE, BOB, PASSWORD } from './backend'
import { storedRow, storedTime } from './database'
import { DOCUMENT, type Device } from './device'
import { expect, test } from './fixtures'
import { lesson } from './lessons'
import { everything, imports, type Which } from './network'

const signIns: Which = ({ path }) => path === '/api/v1/auth/login/'

test('two learners of one device each find their own progress, and none of the other’s', async ({ newDevice }) => {
  const hers = lesson('tiotropium')
  const his = lesson('lithium')
  const phone = await newDevice()
  await phone.openAs(ALICE)
  await phone.read(hers, 21_000)
  await phone.expectSynced()

  await addProfile(phone, BOB)
  await phone.expectSynced()
  await phone.goToFeed()
  await expect(phone.feedCard(hers)).toContainText('À lire')
  await phone.read(his, 8_000)
  await phone.expectSynced()

  await changeTo(phone, ALICE)
  await phone.expectSynced()
  await phone.goToFeed()
  await expect(phone.feedCard(hers)).toContainText('Vue')
  await expect(phone.feedCard(his)).toContainText('À lire')
  await phone.expectStoredTime(hers, 21_000)

  await changeTo(phone, BOB)
  await phone.expectSynced()
  await phone.goToFeed()
  await expect(phone.feedCard(his)).toContainText('Vue')
  await phone.expectStoredTime(his, 8_000)

  expect(await storedTime(ALICE, hers)).toBe(21_000)
  expect(await storedTime(BOB, his)).toBe(8_000)
  expect(await storedRow(ALICE, his)).toBeUndefined()
  expect(await storedRow(BOB, hers)).toBeUndefined()
})

test('with a wrong password the learner before stays, and goes on', async ({ newDevice }) => {
  const montelukast = lesson('montelukast')
  const phone = await newDevice()
  phone.allow(/status of 400 .*\/api\/v1\/auth\/login\//)
  await phone.openAs(BOB)
  await addProfile(phone, ALICE)
  await phone.goToAccount()
  await phone.page.getByRole('button', { name: `Choisir ${BOB}` }).click()
  await givePassword(phone, `Mot de passe de ${BOB}`, 'wrong')
  await expect(phone.page.getByRole('main').getByRole('alert')).toHaveText('Adresse e-mail ou mot de passe incorrect.')
  await expectSignedIn(phone, ALICE)
  await phone.read(montelukast, 9_000)
  await phone.expectCounted(ALICE, montelukast, 9_000)
})

test('another tab follows who is signed in', async ({ newDevice }) => {
  const hers = lesson('valproate')
  const his = lesson('levodopa')
  const phone = await newDevice()
  await phone.openAs(ALICE)
  await phone.read(hers, 6_000)
  await phone.expectSynced()
  const otherTab = await phone.openTab()
  await otherTab.open('/')
  await expect(otherTab.feedCard(hers)).toContainText('Vue')

  await addProfile(phone, BOB)
  await expect(otherTab.feedCard(hers)).toContainText('À lire')
  await otherTab.read(his, 4_000)
  await otherTab.expectCounted(BOB, his, 4_000)
  await otherTab.goToAccount()
  await expectSignedIn(otherTab, BOB)
  expect(await storedRow(ALICE, his)).toBeUndefined()
  expect(await storedRow(BOB, hers)).toBeUndefined()
})

test('while one signs in nothing of the learner before is sent, from no tab', async ({ newDevice, network }) => {
  const sertraline = lesson('sertraline')
  const phone = await newDevice()
  await phone.openAs(ALICE)
  const otherTab = await phone.openTab()
  await otherTab.open('/')
  await otherTab.expectSynced()
  const signIn = network.hold(signIns, 1)
  await phone.goToAccount()
  await phone.page.getByRole('button', { name: 'Ajouter un profil' }).click()
  await phone.page.getByLabel('Adresse e-mail').fill(BOB)
  await givePassword(phone, 'Mot de passe')
  await expect.poll(() => signIn.count).toBe(1)

  await otherTab.read(sertraline, 14_000)
  await otherTab.expectStoredTime(sertraline, 14_000)
  // Longer than the package waits after a change.
  await otherTab.page.waitForTimeout(4_000)
  expect(network.asked.filter(imports)).toEqual([])
  await signIn.release()
  await expectSignedIn(phone, BOB)
  await phone.expectSynced()
  expect(await storedRow(BOB, sertraline)).toBeUndefined()

  await changeTo(phone, ALICE)
  // Until her progress is back, nothing is pending either: of Bob's.
  await phone.expectStoredTime(sertraline, 14_000)
  await phone.expectCounted(ALICE, sertraline, 14_000)
})

test('a learner who is removed from the device leaves nothing on it', async ({ newDevice, network }) => {
  const omeprazole = lesson('omeprazole')
  const ondansetron = lesson('ondansetron')
  const phone = await newDevice()
  phone.allowTrouble()
  phone.allow(/Not signed out on the server/)
  await phone.openAs(BOB)
  await phone.read(omeprazole, 5_000)
  await phone.expectSynced()
  network.loseRequests(everything)
  await phone.read(ondansetron, 7_000)
  await phone.expectStoredTime(ondansetron, 7_000)
  await phone.signOut()
  network.heal()

  const remove = phone.page.getByRole('button', { name: `Retirer ${BOB} de cet appareil` })
  const question = phone.page.getByRole('dialog', { name: `Retirer ${BOB} de cet appareil ?` })
  await remove.click()
  await expect(question).toContainText('ce qui ne l’a pas encore été est définitivement perdu')
  await phone.page.keyboard.press('Escape')
  await expect(question).toBeHidden()
  expect((await phone.stored(ondansetron))?.time_ms).toBe(7_000)

  await remove.click()
  await question.getByRole('button', { name: 'Retirer' }).click()
  await expect(remove).toBeHidden()
  const kept = await phone.page.evaluate(() => JSON.stringify(localStorage))
  expect(kept).not.toContain(BOB)
  expect((await phone.document())?.lessons).toEqual({})
  await phone.goToFeed()
  await expect(phone.feedCard(omeprazole)).toContainText('À lire')

  // What the backend has is there again; what it never had is lost, as the question said.
  await phone.signIn(BOB)
  await phone.expectSynced()
  await phone.expectStoredTime(omeprazole, 5_000)
  expect(await phone.stored(ondansetron)).toBeNull()
  expect(await storedRow(BOB, ondansetron)).toBeUndefined()
})

test('offline the app says that another profile takes the network', async ({ newDevice }) => {
  const phone = await newDevice()
  phone.allow(/net::ERR_INTERNET_DISCONNECTED/)
  await phone.openAs(BOB)
  await addProfile(phone, ALICE)
  await phone.goToAccount()
  await expect(phone.page.getByText('Chacun retrouve sa propre progression.')).toBeVisible()
  await phone.goOffline()
  await expect(phone.page.getByText('Vous êtes hors ligne : changer de profil demande le réseau.')).toBeVisible()
  await phone.page.getByRole('button', { name: `Choisir ${BOB}` }).click()
  await givePassword(phone, `Mot de passe de ${BOB}`)
  await expect(phone.page.getByRole('main').getByRole('alert')).toContainText('se connecter demande le réseau')
  await expectSignedIn(phone, ALICE)
  await phone.goOnline()
  await givePassword(phone, `Mot de passe de ${BOB}`)
  await expectSignedIn(phone, BOB)
})

test('learners of this device are found again after signing out, and damaged notes of them do no harm', async ({
  newDevice,
}) => {
  const phone = await newDevice()
  await phone.openAs(ALICE)
  await phone.signOut()
  await phone.page.reload()
  await phone.page.getByRole('button', { name: `Choisir ${ALICE}` }).click()
  await givePassword(phone, `Mot de passe de ${ALICE}`)
  await expectSignedIn(phone, ALICE)
  await expect(phone.page.getByRole('heading', { name: 'Compte' })).toBeFocused()

  await phone.page.evaluate(() => localStorage.setItem('pharmapocket:learners', '[{"id":"1"},null,{"id":9,"email":"c@example.com"}'))
  await phone.page.reload()
  await expectSignedIn(phone, ALICE)
  expect(await phone.page.evaluate((key) => localStorage.getItem(key), DOCUMENT)).not.toBeNull()
})

async function changeTo(phone: Device, email: string): Promise<void> {
  await phone.goToAccount()
  await phone.page.getByRole('button', { name: `Choisir ${email}` }).click()
  await givePassword(phone, `Mot de passe de ${email}`)
  await expectSignedIn(phone, email)
}

/** Signs in as somebody else, who was not on this device before. */
async function addProfile(phone: Device, email: string): Promise<void> {
  await phone.goToAccount()
  await phone.page.getByRole('button', { name: 'Ajouter un profil' }).click()
  await phone.page.getByLabel('Adresse e-mail').fill(email)
  await givePassword(phone, 'Mot de passe')
  await expectSignedIn(phone, email)
}

async function givePassword(phone: Device, label: string, password = PASSWORD): Promise<void> {
  await phone.page.getByLabel(label).fill(password)
  await phone.page.getByLabel(label).press('Enter')
}

async function expectSignedIn(phone: Device, email: string): Promise<void> {
  await expect(phone.page.getByText(`Connecté en tant que ${email}`)).toBeVisible()
}
