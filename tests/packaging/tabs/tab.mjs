// Tabs of one browser profile.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { openBrowser } from "../open-page.mjs";
import { rendererOf } from "./renderer.mjs";

/** Calls `use` with a function that opens tabs of a new profile. */
export async function withProfile(use) {
  const profile = await mkdtemp(join(tmpdir(), "lesson-progress-tabs-"));
  const browser = await openBrowser({ profile });
  try {
    await use((hear) => openTab(browser, hear));
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/**
 * Opens a tab. `hear` is called with what the page hands to its function `tell`, which waits for nothing:
 * it is heard even if the page is killed as soon as that has returned.
 */
async function openTab(browser, hear = () => {}) {
  const { page, errors } = await browser.openPage();
  await page.route("http://localhost/tabs/*", (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(import.meta.dirname, "..", pathname), contentType: "text/javascript" });
  });
  const session = await page.context().newCDPSession(page);
  session.on("Runtime.bindingCalled", ({ payload }) => hear(payload));
  await session.send("Runtime.enable");
  await session.send("Runtime.addBinding", { name: "tell" });
  return { page, errors, renderer: await rendererOf(page) };
}

/** The document that a page finds on the device. */
export async function storedDocument(page) {
  return JSON.parse(await page.evaluate(() => localStorage.getItem("pp_progress_v1")));
}

/** Waits until a page finds no journal on the device. Answers the keys of those that stay. */
export async function lastingJournals(page) {
  const journals = () => Object.keys(localStorage).filter((key) => key.startsWith("pp_progress_v1:journal:"));
  const end = performance.now() + 30_000;
  let keys;
  do {
    await wait(200);
    keys = await page.evaluate(journals);
  } while (keys.length > 0 && performance.now() < end);
  return keys;
}
