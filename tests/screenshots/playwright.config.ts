import { defineConfig } from '@playwright/test'
import endToEnd from '../e2e/playwright.config'

const { launchOptions } = endToEnd.use ?? {}

const alike = [
  '--disable-partial-raster',
  '--disable-skia-runtime-opts',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
]

export default defineConfig({
  ...endToEnd,
  testDir: '.',
  testMatch: 'pictures.ts',
  use: {
    ...endToEnd.use,
    timezoneId: 'Europe/Paris',
    trace: 'off',
    launchOptions: {
      ...launchOptions,
      // The same pixels on every machine that has the same browser.
      args: [...(launchOptions?.args ?? []), ...alike],
    },
  },
})
