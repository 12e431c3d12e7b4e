import { BOB } from './backend'
import { storedRows } from './database'
import { expect, test } from './fixtures'
import { appLessons, lesson } from './lessons'
import { type Asked, imports } from './network'

test('one lesson that the backend refuses among fifty holds up none of the others', async ({ newDevice, network }) => {
  // Reading fifty cards alone takes a minute, and two on a slow machine.
  test.setTimeout(300_000)
  const ofOtherTests = ['apixaban', 'warfarine-et-inr', 'metronidazole', 'aciclovir'].map(lesson)
  const fifty = appLessons.filter((card) => !ofOtherTests.includes(card)).slice(0, 50)
  const refused = fifty[25]!
  const others = fifty.filter((card) => card !== refused)
  const timeOf = (place: number) => 10_000 + place
  const phone = await newDevice()
  phone.allowTrouble()
  await phone.openAs(BOB)
  await phone.expectOfflineReady()
  await phone.goOffline()
  for (const [place, card] of fifty.entries()) {
    await phone.goToCard(card)
    await phone.letTimePass(timeOf(place))
  }
  await phone.goToFeed()
  await phone.expectSyncLine('hors ligne, 50 leçons à envoyer')

  const spoiled = network.spoil(imports, withPercent(refused.id, 101))
  await phone.goOnline()
  // After being offline for long the package waits for a random part of half a minute.
  await phone.expectSyncLine('1 leçon refusée par le serveur', { timeout: 45_000 })
  // The line says so as soon as the backend has, and the others are sent then.
  await phone.expectToSend(1)
  expect(network.asked.filter(imports).map(lessonsIn)).toEqual([50, 49])
  expect((await phone.document())?.pending).toEqual([String(refused.id)])
  await expectRows(others)
  await phone.goToAccount()
  await expect(phone.page.getByText(`${refused.title} : percent:`)).toBeVisible()

  // Until it changes it is not tried again.
  spoiled.end()
  await phone.trySync()
  await phone.expectSyncLine('1 leçon refusée par le serveur')
  await expectRows(others)

  await phone.read(refused, 5_000)
  await phone.expectCounted(BOB, refused, timeOf(25) + 5_000)
  expect(network.asked.filter(imports).map(lessonsIn)).toEqual([50, 49, 1])

  /** The backend has the time of these of the fifty, and of no other. */
  async function expectRows(cards: typeof fifty): Promise<void> {
    const rows = (await storedRows(BOB)).filter((row) => fifty.some((card) => card.id === row.lesson_id))
    expect(rows.map((row) => [row.lesson_id, row.time_ms])).toEqual(
      cards.map((card) => [card.id, timeOf(fifty.indexOf(card))]),
    )
  }
})

/** Gives a lesson of an import this percentage. */
function withPercent(id: number, percent: number) {
  return (body: Buffer): Buffer => {
    const { device_id, lessons } = JSON.parse(String(body))
    if (id in lessons) lessons[id].percent = percent
    return Buffer.from(JSON.stringify({ device_id, lessons }))
  }
}

function lessonsIn({ body }: Asked): number {
  return Object.keys(JSON.parse(String(body)).lessons).length
}
