// A device: a browser with a profile, which nothing drives, and which may be killed.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { ENGINES } from "./engines.mjs";
import { descendants, kill, send } from "./processes.mjs";

/** How long a browser gets to write what it has, and to end. */
const END_MS = 3_000;

export class Device {
  static async of(engine) {
    const device = new Device();
    device.engine = ENGINES[engine];
    device.profile = await mkdtemp(join(tmpdir(), "lesson-progress-"));
    for (const [name, text] of Object.entries(device.engine.files ?? {})) {
      await writeFile(join(device.profile, name), text);
    }
    await mkdir(join(device.profile, "data"));
    return device;
  }

  /** Starts the browser with a page. */
  open(url) {
    const { command, env } = this.engine;
    const [program, ...args] = command(url, this.profile);
    this.browser = spawn(program, args, { stdio: "ignore", env: { ...process.env, ...env?.(this.profile) } });
    this.ended = once(this.browser, "exit");
  }

  /** Kills the processes that run pages. */
  async killPages() {
    const pages = (await descendants(this.browser.pid)).filter(({ command }) => this.engine.page.test(command));
    if (pages.length === 0) throw new Error("there is no process that runs a page");
    await kill(pages);
  }

  /** Kills the browser, with all of its processes at once. */
  async kill() {
    await kill([{ pid: this.browser.pid }, ...(await descendants(this.browser.pid))]);
    await this.ended;
  }

  /** Ends the browser as a user does, who has it open for a moment yet. */
  async end() {
    await wait(END_MS);
    const processes = await descendants(this.browser.pid);
    send(this.browser.pid, "SIGTERM");
    await Promise.race([this.ended, wait(END_MS)]);
    await kill([{ pid: this.browser.pid }, ...processes]);
    await this.ended;
  }

  async remove() {
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
