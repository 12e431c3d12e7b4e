// The page of a consumer in a real browser.

import assert from "node:assert/strict";
import { resolve, sep } from "node:path";

import { chromium } from "@playwright/test";

/** Where a built folder is served. */
export const HOME = "http://localhost/";

/** The strictest policy that a page may have: scripts of its own, and WebAssembly. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src data:";

/** Serves a built folder to the browser alone, and checks that the package works in its page. */
export async function checkBuiltPage(folder, policy = POLICY) {
  await withBuiltPage(folder, (page) => checkPage(page, HOME), policy);
}

/** Serves a built folder to the browser alone, and runs `use` on a page that may open it, at `HOME`. */
export async function withBuiltPage(folder, use, policy = POLICY) {
  await withPage(async (page) => {
    await page.route(`${HOME}**`, (route) => {
      const { pathname } = new URL(route.request().url());
      const path = resolve(folder, `.${pathname === "/" ? "/index.html" : pathname}`);
      assert.ok(path.startsWith(folder + sep));
      return route.fulfill({ path, headers: { "content-security-policy": policy } });
    });
    await use(page);
  });
}

/** Checks that the package works in the page at this address. */
export async function checkServedPage(url) {
  await withPage((page) => checkPage(page, url));
}

async function checkPage(page, url) {
  await page.goto(url);
  const first = await progress(page);
  assert.equal(first.before, null);
  assert.equal(first.after.seen, true);
  // A second copy of the package would not hear of it.
  await page.waitForFunction(() => document.querySelector("main").textContent === "seen");

  const colour = await page.evaluate(() => {
    const panel = document.body.appendChild(document.createElement("lesson-progress-debug"));
    return getComputedStyle(panel.shadowRoot.querySelector("button")).backgroundColor;
  });
  assert.equal(colour, "rgb(11, 107, 98)", "the panel is there, with its looks");

  const keys = await page.evaluate(() => Object.keys(localStorage));
  assert.ok(keys.some((key) => key.startsWith("pp_progress_v1")), `stored: ${keys.join(", ")}`);

  await page.reload();
  const second = await progress(page);
  assert.equal(second.before?.seen, true, "what was recorded is there after a reload");
}

async function progress(page) {
  await page.waitForFunction(() => "progress" in globalThis, undefined, { timeout: 30_000 });
  return page.evaluate(() => globalThis.progress);
}

/** Runs `use` on a page of a new browser; anything that the page complains about is an error. */
async function withPage(use) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--disable-quic", "--disable-sync"],
  });
  try {
    const page = await browser.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    await use(page).catch((error) => {
      throw complaints.length ? new Error(complaints.join("\n"), { cause: error }) : error;
    });
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
}
