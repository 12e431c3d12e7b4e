import { defineConfig } from '@playwright/test'
import { APP_URL, CHROMIUM } from './environment'

const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
]
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []

export default defineConfig({
  testDir: '.',
  // All tests share the backend's database and its learners; each has lessons of its own.
  workers: 1,
  forbidOnly: !!process.env.CI,
  reporter: 'list',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: APP_URL,
    locale: 'fr-FR',
    viewport: { width: 390, height: 844 },
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions: { executablePath: CHROMIUM, args: [...quiet, ...asRoot] },
  },
})
