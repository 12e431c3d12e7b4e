// Places in a browser where the package cannot record, and says so.

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";

import { checkBuiltPage, HOME, withBuiltPage } from "../packaging/page.mjs";
import { PLAIN, bundled } from "./bundlers.mjs";

const STRICT = "default-src 'none'; script-src 'self'; img-src data:";

/** A page whose policy allows WebAssembly, and nothing that it does not need. */
export async function allowedByPolicy({ folder }) {
  await checkBuiltPage(await built(folder, PLAIN, ["main.js"]));
}

/** A page whose policy does not. */
export async function forbiddenByPolicy({ folder }) {
  const output = await built(folder, resolve(import.meta.dirname, "apps/forbidden"), ["main.js"]);
  await withBuiltPage(output, async (page) => {
    const { seen, progress, storage } = await answersOf(page);
    assert.deepEqual({ seen, progress, kind: storage.kind }, { seen: false, progress: null, kind: "memory" });
    assert.match(storage.reason, /add 'wasm-unsafe-eval' to its script-src/);
  }, STRICT);
  return "helpers answer defaults, and the status says what to add";
}

/** A worker, which has no `localStorage`. */
export async function worker({ folder }) {
  const output = await built(folder, resolve(import.meta.dirname, "apps/worker"), ["main.js", "worker.js"]);
  await withBuiltPage(output, async (page) => {
    const { seen, progress, storage } = await answersOf(page);
    assert.deepEqual({ seen, progress, kind: storage.kind }, { seen: false, progress: null, kind: "memory" });
    assert.match(storage.reason, /no browser here/);
  });
  return "helpers answer as on a server, and the status says so";
}

async function built(folder, app, scripts) {
  await cp(app, folder, { recursive: true });
  return bundled(folder, scripts);
}

async function answersOf(page) {
  await page.goto(HOME);
  await page.waitForFunction(() => "answers" in globalThis);
  return page.evaluate(() => globalThis.answers);
}
