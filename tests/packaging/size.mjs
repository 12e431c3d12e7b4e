// Prints, as JSON, the bytes of bundles: of all that the main entry exports, in all and by part, and of every
// other entry alone.
// A part's bytes are what the bundle has more than without it, so that they add up. An entry alone is without
// the main entry and without React, which a page that uses it has anyway.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";

import { freshProject } from "./project.mjs";

const installed = join(await freshProject("size"), "node_modules/lesson-progress");
const { exports } = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
const main = exports["."].default;

const total = await measure(main, []);
const withoutWasm = await measure(main, ["*/wasm.js"]);
const facade = await measure(main, ["*/wasm.js", "*/glue.js"]);

/** What a page that uses another entry has anyway. */
const present = ["lesson-progress", "*/driver.js", "*/glue.js", "*/module.js", "react"];

const entries = {};
for (const [path, { default: file }] of Object.entries(exports)) {
  if (file && file !== main) entries[path.slice(2)] = await measure(file, present);
}

console.log(
  JSON.stringify({
    facade,
    glue: difference(withoutWasm, facade),
    wasm: difference(total, withoutWasm),
    total,
    entries,
  }),
);

async function measure(file, external) {
  const result = await build({
    absWorkingDir: installed,
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    external,
    write: false,
    logLevel: "error",
  });
  const bytes = result.outputFiles[0].contents;
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length,
  };
}

function difference(more, less) {
  return { raw: more.raw - less.raw, gzip: more.gzip - less.gzip, brotli: more.brotli - less.brotli };
}
