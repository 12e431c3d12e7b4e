// Tabs that record at the same time.

/** The page loads of one run: `{ load, returned, isCut, lastSet? }`, as `differences` takes them. */
export class Recording {
  loads = [];

  /** Takes what a recording page tells. */
  hear = (payload) => {
    const { load, returned } = JSON.parse(payload);
    this.loads[load].returned = returned;
  };

  /** Has a tab record from here on. */
  start(tab) {
    const load = this.loads.length;
    tab.load = { load, returned: 0, isCut: true };
    this.loads.push(tab.load);
    tab.recording = tab.page.evaluate(async (load) => (await import("/tabs/record.mjs")).record(load), load);
    // Of a page that is killed or loaded again it never ends in order.
    tab.recording.catch(() => {});
  }

  /** Loads a tab's page again in the middle of it. */
  async restart(tab) {
    await tab.page.reload();
    await tab.page.waitForFunction(() => globalThis.lp);
    this.start(tab);
  }

  /** Ends it in every tab. */
  async stop(tabs) {
    const stop = () => void (globalThis.isStopped = true);
    await Promise.all(tabs.map(({ page }) => page.evaluate(stop)));
    for (const tab of tabs) Object.assign(tab.load, await tab.recording, { isCut: false });
  }

  toString() {
    return this.loads.map(({ returned, isCut }) => `${returned}${isCut ? "+" : ""}`).join(", ");
  }
}
