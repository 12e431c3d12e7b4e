import { type BrowserContext, type ConsoleMessage, expect, type Page } from '@playwright/test'
import type { LessonProgress, LocalProgressState } from '../../src/js/index.js'
import { PASSWORD, PROGRESS } from './backend'
import { storedTime } from './database'
import type { Lesson } from './lessons'

/** The key of the document on the device. */
export const DOCUMENT = 'pp_progress_v1'

/** What is compared between device and backend: all but the dates, which a backend may cap. */
const COMPARED = ['seen', 'completed', 'percent', 'time_ms', 'score_best', 'score_last'] as const
export type Compared = Pick<LessonProgress, (typeof COMPARED)[number]>

/** The compared fields of a lesson or a row, `null` without any. */
export function compared(lesson: LessonProgress | undefined): Compared | null {
  if (lesson === undefined) return null
  return Object.fromEntries(COMPARED.map((field) => [field, lesson[field]])) as Compared
}

/** The most time that a test skips. */
const SKIPPED_MS_MAX = 3_600_000

export interface DeviceClock {
  /** Whether the test can skip time. */
  skipsTime?: boolean
  /** What the clock says at first, if time can be skipped. Default: some time ago. */
  startsAt?: Date
  /** Whether time goes on while a card is open. By default it stands still unless the test lets it pass. */
  runsOnCards?: boolean
}

/** A browser profile with the app open in one tab, as on one device of a learner. */
export class Device {
  /** What the console said against the app, and exceptions. */
  readonly complaints: string[] = []
  private readonly allowed: RegExp[] = []

  private constructor(
    readonly context: BrowserContext,
    public page: Page,
  ) {}

  static async start(context: BrowserContext, clock: DeviceClock = {}): Promise<Device> {
    let { startsAt, skipsTime = false, runsOnCards = false } = clock
    // Some time ago, so that what is skipped never takes the device's clock beyond the backend's.
    if (skipsTime) startsAt ??= new Date(Date.now() - SKIPPED_MS_MAX)
    if (startsAt) await context.clock.install({ time: startsAt })
    if (!runsOnCards) await context.addInitScript(standStillOnCards)
    const device = new Device(context, await context.newPage())
    context.on('console', (message) => device.hear(message))
    context.on('weberror', (error) => device.complaints.push(String(error.error())))
    return device
  }

  /** Another tab of this device. */
  async openTab(): Promise<Device> {
    return new Device(this.context, await this.context.newPage())
  }

  /** Expects this in the console: the browser itself reports failed requests as errors there. */
  allow(complaint: RegExp): void {
    this.allowed.push(complaint)
  }

  /** Expects what the browser says of requests to the backend that go wrong. */
  allowTrouble(): void {
    this.allow(/(net::ERR_|status of \d+).*\/api\/v1\//)
    this.allow(/\/api\/v1\/.* blocked by CORS policy/)
  }

  async open(path: string): Promise<void> {
    await this.page.goto(path)
  }

  /** Opens the app and signs in. */
  async openAs(email: string): Promise<void> {
    await this.open('/compte')
    await this.signIn(email)
    await this.expectSynced()
  }

  /** The tab dies without a word, and the learner opens another. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash')
    const devTools = await this.context.newCDPSession(this.page)
    // A page that has crashed does not answer.
    void devTools.send('Page.crash').catch(() => {})
    await crashed
    await this.page.close()
    this.page = await this.context.newPage()
  }

  /** Skips time by every clock, as when the device was asleep. Only for a device that was made for it. */
  async sleep(ms: number): Promise<void> {
    // The clock goes on only a moment after a card was left.
    const clock = () => this.page.evaluate(() => performance.now())
    const before = await clock()
    await expect.poll(clock).toBeGreaterThan(before)
    await this.context.clock.fastForward(ms)
  }

  /** Skips time, a minute at once, until the package has sent all by itself. */
  async sleepUntilSynced(): Promise<void> {
    const pendingAfterSleep = () => this.sleep(60_000).then(async () => (await this.document())?.pending)
    await expect.poll(pendingAfterSleep, { timeout: 60_000, intervals: [500, 1_000, 2_000] }).toEqual([])
  }

  /** Opens a card by a full navigation. */
  async openCard(lesson: Lesson): Promise<void> {
    await this.open(`/micro/${lesson.slug}`)
    await this.seeCard(lesson)
  }

  async seeCard(lesson: Lesson): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: lesson.title, exact: true })).toBeVisible()
  }

  /** As the browser does when the tab goes to the background and comes back; headless tabs never do. */
  async setVisibility(state: 'hidden' | 'visible'): Promise<void> {
    await this.page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true })
      Object.defineProperty(document, 'hidden', { value: value === 'hidden', configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    }, state)
  }

  /** Goes to the feed within the app. */
  async goToFeed(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Navigation principale' }).getByText('Fiches').click()
    await expect(this.page.getByRole('heading', { name: 'Votre progression' })).toBeVisible()
    // React tells the card that it was left once the feed has been painted.
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))
  }

  /** Goes to a card within the app, by the feed. */
  async goToCard(lesson: Lesson): Promise<void> {
    await this.goToFeed()
    await this.feedCard(lesson).click()
    await this.seeCard(lesson)
  }

  /** The link to a card in the list of the feed. */
  feedCard(lesson: Lesson) {
    return this.page.locator(`li a[href="/micro/${lesson.slug}"]`)
  }

  /** Lets the card on screen be read for this long. */
  async letTimePass(ms: number): Promise<void> {
    await this.page.evaluate((spent) => (window as unknown as { letTimePass(ms: number): void }).letTimePass(spent), ms)
  }

  /** Reads a card for this long, and returns to the feed. */
  async read(lesson: Lesson, ms: number): Promise<void> {
    await this.goToCard(lesson)
    await this.letTimePass(ms)
    await this.goToFeed()
  }

  async goToAccount(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Navigation principale' }).getByText('Compte').click()
  }

  async signIn(email: string): Promise<void> {
    await this.trySignIn(email)
    await expect(this.page.getByText(`Connecté en tant que ${email}`)).toBeVisible()
  }

  /** Sends the sign-in, whatever comes of it. */
  async trySignIn(email: string): Promise<void> {
    await this.goToAccount()
    await this.page.getByLabel('Adresse e-mail').fill(email)
    await this.page.getByLabel('Mot de passe').fill(PASSWORD)
    await this.page.getByRole('button', { name: 'Se connecter' }).click()
  }

  /** Signs out on the device, whether the backend hears of it or not. */
  async signOut(): Promise<void> {
    await this.goToAccount()
    await this.page.getByRole('button', { name: 'Se déconnecter' }).click()
    await this.expectSignedOut()
  }

  /** Waits until the account page asks to sign in. */
  async expectSignedOut(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Se connecter' })).toBeVisible()
  }

  /** The line of the header that says where the progress is. */
  get syncLine() {
    return this.page.getByRole('banner').getByRole('status')
  }

  /** Waits until the line says this after where the progress is, which is on this device. */
  async expectSyncLine(words: string, options?: { timeout: number }): Promise<void> {
    const line = ['Enregistré sur cet appareil', words].filter(Boolean).join(' · ')
    await expect(this.syncLine).toHaveText(line, options)
  }

  /** Waits until so many lessons are still to be sent. */
  async expectToSend(count: number): Promise<void> {
    await expect.poll(async () => (await this.document())?.pending).toHaveLength(count)
  }

  /** Waits until no exchange with the backend is under way. */
  async expectNoExchange(): Promise<void> {
    await expect(this.page.getByRole('banner').locator('[aria-busy=true]')).toHaveCount(0)
  }

  /** Waits until all that was recorded is in the document, and on the backend. */
  async expectSynced(): Promise<void> {
    await this.expectNothingPending()
    await this.expectNoExchange()
    await this.expectSyncLine('envoyé à l’instant')
  }

  /** Has the app synchronise, and waits until everything is on the backend. */
  async syncNow(): Promise<void> {
    await this.trySync()
    await this.expectSynced()
  }

  /** Has the app synchronise, and waits until it has read the backend's rows. */
  async trySync(): Promise<void> {
    const rows = this.page.waitForResponse(
      (answer) => answer.url() === PROGRESS && answer.request().method() === 'GET' && answer.ok(),
    )
    await this.page.getByRole('button', { name: 'Synchroniser maintenant' }).click()
    await rows
  }

  /**
   * Waits until the app has sent everything by itself, and makes sure that the backend has this time of a
   * lesson, now and after another exchange, and the device too.
   */
  async expectCounted(email: string, lesson: Lesson, ms: number): Promise<void> {
    await this.expectNothingPending()
    expect(await storedTime(email, lesson), lesson.slug).toBe(ms)
    await this.syncNow()
    expect(await storedTime(email, lesson), lesson.slug).toBe(ms)
    await this.expectStoredTime(lesson, ms)
  }

  async goOffline(): Promise<void> {
    this.allow(/net::ERR_INTERNET_DISCONNECTED/)
    await this.context.setOffline(true)
  }

  async goOnline(): Promise<void> {
    await this.context.setOffline(false)
  }

  /** Waits until the whole app is kept on the device. */
  async expectOfflineReady(): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated')
  }

  /** The document as it stands in `localStorage`; changes reach it a moment after they are recorded. */
  async document(): Promise<(LocalProgressState & { sync?: { owner: string | null } }) | null> {
    return this.page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? 'null'), DOCUMENT)
  }

  private async expectNothingPending(): Promise<void> {
    await expect.poll(async () => [await this.changesOutsideDocument(), (await this.document())?.pending]).toEqual([0, []])
  }

  /** How many keys have changes that the document may not have yet. Another learner's wait until that one is back. */
  private async changesOutsideDocument(): Promise<number> {
    const owner = (await this.document())?.sync?.owner ?? null
    return this.page.evaluate(
      ([prefix, owner]) =>
        Object.entries(localStorage)
          .filter(([key]) => key.startsWith(prefix))
          .filter(([, entries]) => !entries.includes('"owner":"') || entries.includes(`"owner":${owner}`)).length,
      [`${DOCUMENT}:journal:`, JSON.stringify(owner)] as const,
    )
  }

  /** What the document says of a lesson. */
  async stored(lesson: Lesson): Promise<Compared | null> {
    return compared((await this.document())?.lessons[lesson.id])
  }

  /** Waits until the document has this time for a lesson. */
  async expectStoredTime(lesson: Lesson, ms: number): Promise<void> {
    await expect.poll(async () => (await this.stored(lesson))?.time_ms).toBe(ms)
  }

  /** Fails if anything was said against the app that was not expected. */
  expectNoComplaints(): void {
    const unexpected = this.complaints.filter((complaint) => !this.allowed.some((allowed) => allowed.test(complaint)))
    expect(unexpected).toEqual([])
  }

  private hear(message: ConsoleMessage): void {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    this.complaints.push(`${message.text()} (${message.location().url})`)
  }
}

/**
 * Runs in the page. Replaces the clock that reading time is counted with by one that stands still while
 * a card is open, unless a test lets time pass: every amount is known exactly. Elsewhere it goes on with
 * the device's clock, as the synchronisation expects, from half a second after the card was left: by
 * then React has told the card.
 */
function standStillOnCards(): void {
  const tickMs = 100
  let now = 1000
  let lastTime = Date.now()
  let ticksSinceCard = 0
  performance.now = () => {
    if (location.pathname.startsWith('/micro/')) ticksSinceCard = 0
    const time = Date.now()
    if (ticksSinceCard > 5) now += time - lastTime
    lastTime = time
    return now
  }
  setInterval(() => {
    performance.now()
    ticksSinceCard += 1
  }, tickMs)
  Object.assign(window, { letTimePass: (ms: number) => (now += ms) })
}
