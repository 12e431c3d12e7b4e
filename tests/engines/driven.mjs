// A browser that is driven by WebDriver, with a new profile.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import { Builder, Capabilities } from "selenium-webdriver";

import { freePort } from "../free-port.mjs";
import { ENGINES } from "./engines.mjs";
import { descendants, kill } from "./processes.mjs";

const WAIT_MS = 30_000;

export class Browser {
  static async open(engine) {
    const browser = new Browser();
    const port = await freePort();
    const [program, ...args] = ENGINES[engine].driver(port);
    browser.process = spawn(program, args, { stdio: "ignore" });
    browser.ended = once(browser.process, "exit");
    await answering(port);
    const capabilities = new Capabilities(ENGINES[engine].capabilities);
    browser.driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
    await browser.driver.manage().setTimeouts({ script: WAIT_MS, pageLoad: WAIT_MS });
    return browser;
  }

  /** Its version, as it tells it. */
  async version() {
    return (await this.driver.getCapabilities()).get("browserVersion");
  }

  /** Opens a page, and waits until the package is there. */
  async open(url) {
    await this.driver.get(url);
    await this.until(() => Boolean(globalThis.lp));
  }

  /** Opens a page in another tab, and answers what `switchTo` takes. */
  async openTab(url) {
    await this.driver.switchTo().newWindow("window");
    await this.open(url);
    return this.tab();
  }

  tab() {
    return this.driver.getWindowHandle();
  }

  async switchTo(tab) {
    await this.driver.switchTo().window(tab);
  }

  /**
   * Calls a function in the page, and answers what it answers. Firefox gives it a global object of its own: what it
   * leaves for another call it leaves on `window`.
   */
  async run(call, ...args) {
    const { value, error } = await this.driver.executeAsyncScript(
      `const done = arguments[arguments.length - 1];
       const args = Array.prototype.slice.call(arguments, 0, -1);
       Promise.resolve().then(() => (${call})(...args))
         .then((value) => done({ value }), (error) => done({ error: String(error) }));`,
      ...args,
    );
    if (error) throw new Error(error);
    return value;
  }

  /** Waits until a function in the page answers something true. */
  async until(call, ...args) {
    const end = performance.now() + WAIT_MS;
    while (!(await this.run(call, ...args))) {
      if (performance.now() > end) throw new Error(`it never came true in the page: ${call}`);
      await wait(50);
    }
  }

  async close() {
    await this.driver.quit().catch(() => {});
    await kill([{ pid: this.process.pid }, ...(await descendants(this.process.pid))]);
    await this.ended;
  }
}

async function answering(port) {
  const end = performance.now() + WAIT_MS;
  while (!(await fetch(`http://127.0.0.1:${port}/status`).catch(() => null))) {
    if (performance.now() > end) throw new Error(`the driver does not answer on port ${port}`);
    await wait(50);
  }
}
