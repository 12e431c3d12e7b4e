// Pages of an app in a real browser, with a backend that a test makes up on another origin.

import { join } from "node:path";

import { chromium } from "@playwright/test";
import { build } from "esbuild";

const APP = "http://localhost";
const BACKEND = "https://api.example.com";
const PAGE = '<!doctype html><script type="module" src="/main.js"></script>';

/** Bundles an app's `main.ts` into `main.js`. */
export async function bundle(app) {
  await build({ entryPoints: [join(app, "main.ts")], bundle: true, format: "esm", outfile: join(app, "main.js") });
}

/**
 * Opens pages of an app that is bundled, in one browser profile: `use(open)` with `open({ policy })`, a content
 * security policy. `backend(route)` answers requests to `https://api.example.com`. A page comes with what it
 * complained about.
 */
export async function withPages(app, backend, use) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--disable-quic", "--disable-sync"] });
  const context = await browser.newContext();
  const open = async ({ policy } = {}) => {
    const page = await context.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => complaints.push(message.text()));
    await page.route("**/*", (route) => {
      const { origin, pathname } = new URL(route.request().url());
      if (origin === BACKEND) return backend(route);
      if (pathname === "/main.js") return route.fulfill({ path: join(app, "main.js") });
      const headers = policy ? { "content-security-policy": policy } : {};
      return route.fulfill({ body: PAGE, contentType: "text/html", headers });
    });
    await page.goto(`${APP}/`);
    await page.waitForFunction(() => globalThis.isReady);
    return { page, complaints };
  };
  try {
    await use(open);
  } finally {
    await browser.close();
  }
}

/** A backend that cannot be reached. */
export function unreachable(route) {
  return route.abort();
}

/** A backend that has the rows it was sent. */
export function reachable() {
  const rows = {};
  const headers = { "access-control-allow-origin": APP, "access-control-allow-credentials": "true" };
  return (route) => {
    const { lessons } = route.request().postDataJSON() ?? {};
    Object.assign(rows, lessons);
    const json = lessons
      ? { imported: Object.keys(lessons).length, updated: 0 }
      : Object.entries(rows).map(([id, row]) => ({ lesson_id: Number(id), ...row }));
    return route.fulfill({ json, headers });
  };
}
