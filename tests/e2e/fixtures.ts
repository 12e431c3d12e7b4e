import { test as base, type BrowserContextOptions } from '@playwright/test'
import { Device } from './device'

interface Fixtures {
  /** Makes a new device. After the test none of them may have complained in its console. */
  newDevice: (options?: BrowserContextOptions) => Promise<Device>
}

export const test = base.extend<Fixtures>({
  newDevice: async ({ browser, contextOptions }, use) => {
    const devices: Device[] = []
    await use(async (options) => {
      const device = await Device.start(await browser.newContext({ ...contextOptions, ...options }))
      devices.push(device)
      return device
    })
    for (const device of devices) {
      await device.context.close()
      device.expectNoComplaints()
    }
  },
})

export { expect } from '@playwright/test'
