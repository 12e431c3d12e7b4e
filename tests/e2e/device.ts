import { type BrowserContext, type ConsoleMessage, expect, type Page } from '@playwright/test'
import type { LessonProgress, LocalProgressState } from '../../src/js/index.js'
import { PASSWORD, PROGRESS } from './backend'
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

/** A browser profile with the app open in one tab, as on one device of a learner. */
export class Device {
  /** What the console said against the app, and exceptions. */
  readonly complaints: string[] = []
  private readonly allowed: RegExp[] = []

  private constructor(
    readonly context: BrowserContext,
    public page: Page,
  ) {}

  static async start(context: BrowserContext): Promise<Device> {
    await context.addInitScript(standStillOnCards)
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

  async open(path: string): Promise<void> {
    await this.page.goto(path)
  }

  /** Opens a card by a full navigation. */
  async openCard(lesson: Lesson): Promise<void> {
    await this.open(`/micro/${lesson.slug}`)
    await this.seeCard(lesson)
  }

  async seeCard(lesson: Lesson): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: lesson.title, exact: true })).toBeVisible()
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

  async signIn(email: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Navigation principale' }).getByText('Compte').click()
    await this.page.getByLabel('Adresse e-mail').fill(email)
    await this.page.getByLabel('Mot de passe').fill(PASSWORD)
    await this.page.getByRole('button', { name: 'Se connecter' }).click()
    await expect(this.page.getByText(`Connecté en tant que ${email}`)).toBeVisible()
  }

  /** The line of the header that says where the progress is. */
  get syncLine() {
    return this.page.getByRole('banner').getByRole('status')
  }

  /** Waits until all that was recorded is in the document, and on the backend. */
  async expectSynced(): Promise<void> {
    await expect.poll(async () => [await this.changesOutsideDocument(), (await this.document())?.pending]).toEqual([0, []])
    await expect(this.syncLine).toHaveText('Synchronisé à l’instant')
  }

  /** Has the app synchronise, and waits until it has read the backend's rows. */
  async syncNow(): Promise<void> {
    const rows = this.page.waitForResponse(
      (answer) => answer.url() === PROGRESS && answer.request().method() === 'GET' && answer.ok(),
    )
    await this.page.getByRole('button', { name: 'Synchroniser maintenant' }).click()
    await rows
    await this.expectSynced()
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
  async document(): Promise<LocalProgressState | null> {
    return this.page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? 'null'), DOCUMENT)
  }

  private async changesOutsideDocument(): Promise<number> {
    return this.page.evaluate(
      (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).length,
      `${DOCUMENT}:journal:`,
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
 * a card is open, unless a test lets time pass: every amount is known exactly. Elsewhere it goes on, as
 * the synchronisation expects of a clock, from half a second after the card was left: by then React has
 * told the card.
 */
function standStillOnCards(): void {
  const tickMs = 100
  let now = 1000
  let ticksSinceCard = 0
  setInterval(() => {
    ticksSinceCard = location.pathname.startsWith('/micro/') ? 0 : ticksSinceCard + 1
    if (ticksSinceCard > 5) now += tickMs
  }, tickMs)
  performance.now = () => now
  Object.assign(window, { letTimePass: (ms: number) => (now += ms) })
}
