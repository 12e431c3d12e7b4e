// Prints, as JSON, the bytes of a bundle of all that the package exports: in all, and by part.
// A part's bytes are what the bundle has more than without it, so that they add up.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";

import { freshProject } from "./project.mjs";

const project = await freshProject("size");
await writeFile(join(project, "main.js"), `export * from "lesson-progress";\n`);

const total = await measure([]);
const withoutWasm = await measure(["*/wasm.js"]);
const facade = await measure(["*/wasm.js", "*/glue.js"]);

console.log(
  JSON.stringify({
    facade,
    glue: difference(withoutWasm, facade),
    wasm: difference(total, withoutWasm),
    total,
  }),
);

async function measure(external) {
  const result = await build({
    absWorkingDir: project,
    entryPoints: ["main.js"],
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
