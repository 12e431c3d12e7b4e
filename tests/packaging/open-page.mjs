// A page that imports the installed package as plain modules, and a backend that a test makes up.

import { join } from "node:path";
import { readFile } from "node:fs/promises";

import { chromium } from "@playwright/test";

import { freshProject } from "./project.mjs";

const POLICY = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
const HTML = `<!doctype html><meta charset="utf-8"><script type="importmap">
  {"imports": {"lesson-progress": "/lesson-progress/index.js", "lesson-progress/debug": "/lesson-progress/debug.js"}}
</script><script type="module">
  globalThis.lp = await import("lesson-progress");
</script>`;

/**
 * One browser and one installed package for a file of tests. With `profile`, a folder, the browser keeps
 * what its pages store there, as a user's does, and every page is of that profile. With `keepsPages` it has a
 * back/forward cache, as a user's has.
 */
export async function openBrowser({ profile: profileFolder, keepsPages = false } = {}) {
  const folder = join(await freshProject("plain-modules"), "node_modules");
  const options = {
    executablePath: process.env.CHROMIUM,
    args: ["--disable-quic", "--disable-sync"],
    ignoreDefaultArgs: keepsPages ? ["--disable-back-forward-cache"] : [],
  };
  const persistent = profileFolder && (await chromium.launchPersistentContext(profileFolder, options));
  const browser = persistent ?? (await chromium.launch(options));

  /**
   * Opens a page of a profile (a new one by default, with these `settings` of Playwright's), with the package
   * as `lp`.
   *
   * `backend` answers requests to `/api/`: `(request) => ({ status?, body?, headers? })`. `stored` is put
   * under `pp_progress_v1` before the page loads, `before` runs before any of its scripts. With `controlsClock`
   * the test may move the page's clocks and timers by `page.clock`.
   */
  async function openPage({ context, settings, backend, stored, before, policy = POLICY, controlsClock = false } = {}) {
    const profile = context ?? persistent ?? (await browser.newContext(settings));
    const page = await profile.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error));
    const requests = [];
    await page.route("http://localhost/**", async (route) => {
      const request = route.request();
      const { pathname } = new URL(request.url());
      if (pathname.startsWith("/api/")) {
        const seen = { method: request.method(), pathname, headers: request.headers(), body: request.postDataJSON() };
        requests.push(seen);
        const { status = 200, body = [], headers = {} } = (await backend?.(seen)) ?? {};
        const text = typeof body === "string" ? body : JSON.stringify(body);
        return route.fulfill({ status, body: text, headers: { "content-type": "application/json", ...headers } });
      }
      if (pathname === "/") {
        return route.fulfill({ body: HTML, contentType: "text/html", headers: { "content-security-policy": policy } });
      }
      return route.fulfill({ body: await readFile(join(folder, pathname)), contentType: "text/javascript" });
    });
    if (stored !== undefined) {
      await page.addInitScript((text) => {
        if (localStorage.getItem("pp_progress_v1") === null) localStorage.setItem("pp_progress_v1", text);
      }, stored);
    }
    if (before) await page.addInitScript(before);
    if (controlsClock) await page.clock.install();
    await page.goto("http://localhost/");
    await page.waitForFunction(() => globalThis.lp);
    return { page, errors, requests, context: profile };
  }

  return { openPage, close: () => browser.close() };
}

/** For `before`: every use of `localStorage` throws, as where a browser blocks it. */
export function blockStorage() {
  Object.defineProperty(globalThis, "localStorage", {
    get() {
      throw new DOMException("denied", "SecurityError");
    },
  });
}
