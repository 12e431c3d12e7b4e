// A page of a new profile with a contender in it, and the profile's document stored before.

import { chromium } from "@playwright/test";

const ORIGIN = "http://localhost";

/** Isolated from other sites, a page has a clock of 5 microseconds and may measure its memory. */
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** One browser for a whole run. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--disable-quic", "--disable-sync", "--enable-blink-features=ForceEagerMeasureMemory"],
  });
}

/** Opens a page with the contender's script to be had, but not run. Every page is a process of its own. */
async function openBlank(browser, script, stored) {
  const localStorage = [{ name: "pp_progress_v1", value: stored }];
  const context = await browser.newContext({ storageState: { cookies: [], origins: [{ origin: ORIGIN, localStorage }] } });
  const page = await context.newPage();
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/contender.js") return route.fulfill({ body: script, contentType: "text/javascript" });
    return route.fulfill({ body: "<!doctype html>", contentType: "text/html", headers: ISOLATION });
  });
  await page.goto(`${ORIGIN}/`);
  if (!(await page.evaluate(() => crossOriginIsolated))) throw new Error("the page is not isolated");
  return page;
}

/** Opens a page in which the contender is running. */
export async function openPage(browser, script, stored) {
  const page = await openBlank(browser, script, stored);
  await page.addScriptTag({ url: "/contender.js" });
  return page;
}

/**
 * How long a new page takes from the contender's script, which has arrived, to the end of its first call,
 * in milliseconds: the script is compiled and run, the call made.
 */
export async function firstCall(browser, script, stored, lessonId) {
  const page = await openBlank(browser, script, stored);
  const elapsed = await page.evaluate(async (id) => {
    const response = await fetch("/contender.js");
    const element = document.createElement("script");
    element.textContent = await response.text();
    const began = performance.now();
    document.head.append(element);
    globalThis.bench.record([id], 1);
    return performance.now() - began;
  }, lessonId);
  await page.context().close();
  return elapsed;
}
