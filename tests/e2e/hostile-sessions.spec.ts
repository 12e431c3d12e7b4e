import { ALICE, BOB, endSession } from './backend'
import { storedRow, storedTime } from './database'
import { expect, test } from './fixtures'
import { lesson } from './lessons'
import { everything, imports } from './network'

test('a session that ends while the network is bad costs nothing', async ({ newDevice, network }) => {
  const ciprofloxacine = lesson('ciprofloxacine')
  const azithromycine = lesson('azithromycine')
  const phone = await newDevice()
  phone.allowTrouble()
  await phone.openAs(ALICE)
  network.loseRequests(everything)
  await phone.read(ciprofloxacine, 33_000)
  await phone.expectSyncLine('serveur injoignable, 1 leçon à envoyer')
  network.heal()
  const lost = network.loseAnswers(imports)
  network.loseAnswers(() => lost.count > 0)
  await expect.poll(() => storedTime(ALICE, ciprofloxacine), { timeout: 60_000 }).toBe(33_000)

  await endSession(await phone.context.storageState())
  network.heal()
  await phone.expectSyncLine('session expirée, se reconnecter')
  await phone.read(azithromycine, 12_000)
  await phone.expectStoredTime(azithromycine, 12_000)

  await phone.page.reload()
  await phone.goToAccount()
  await phone.expectSignedOut()
  network.loseRequests(everything)
  await phone.trySignIn(ALICE)
  await expect(phone.page.getByRole('alert').filter({ hasText: 'Le serveur est injoignable' })).toBeVisible()
  network.heal()
  await phone.signIn(ALICE)
  await phone.expectCounted(ALICE, ciprofloxacine, 33_000)
  await phone.expectCounted(ALICE, azithromycine, 12_000)
})

test('an import that is executed once another learner has signed in stays its own learner’s', async ({
  newDevice,
  network,
}) => {
  const metronidazole = lesson('metronidazole')
  const aciclovir = lesson('aciclovir')
  const phone = await newDevice()
  await phone.openAs(ALICE)
  const held = network.hold(imports, 1)
  await phone.read(metronidazole, 25_000)
  await expect.poll(() => held.count).toBe(1)

  // Alice's session goes on without this device's knowing.
  await phone.context.clearCookies()
  await phone.signOut()
  await phone.signIn(BOB)
  await phone.expectSynced()
  await held.release()
  expect(await storedTime(ALICE, metronidazole)).toBe(25_000)
  await phone.read(aciclovir, 17_000)
  await phone.expectCounted(BOB, aciclovir, 17_000)
  await expect(phone.feedCard(metronidazole)).toContainText('À lire')
  expect(await storedRow(BOB, metronidazole)).toBeUndefined()

  await phone.signOut()
  await phone.signIn(ALICE)
  await phone.expectCounted(ALICE, metronidazole, 25_000)
  expect(await phone.stored(aciclovir)).toBeNull()
  expect(await storedRow(ALICE, aciclovir)).toBeUndefined()
})
