import { test as base, type BrowserContextOptions } from '@playwright/test'
import { Device, type DeviceClock } from './device'
import { Network } from './network'

interface Fixtures {
  /**
   * Makes a new device, with the clock that the test says. After the test none of them may have complained in
   * its console.
   */
  newDevice: (options?: BrowserContextOptions & DeviceClock) => Promise<Device>
  /** What lies between the devices and the backend, in every test; sound when it begins. */
  network: Network
}

interface WorkerFixtures {
  /** The network, for all tests of a worker: the app was told its address once. */
  way: Network
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  way: [
    async ({}, use) => {
      const network = await Network.start()
      await use(network)
      await network.stop()
    },
    { scope: 'worker' },
  ],
  network: [
    async ({ way }, use) => {
      await use(way)
      way.heal()
    },
    { auto: true },
  ],
  newDevice: async ({ browser, contextOptions }, use) => {
    const devices: Device[] = []
    await use(async ({ skipsTime, startsAt, runsOnCards, ...options } = {}) => {
      const context = await browser.newContext({ ...contextOptions, ...options })
      const device = await Device.start(context, { skipsTime, startsAt, runsOnCards })
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
