// Pages that a bundler builds or serves, or none does, with no configuration for the package.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { checkBuiltPage, checkServedPage } from "../packaging/page.mjs";
import { checkPackageIsThereOnce, run } from "../packaging/project.mjs";
import { whileServing } from "./server.mjs";

const here = import.meta.dirname;

/** The apps: with React, and with nothing. */
export const REACT = resolve(here, "apps/react");
export const PLAIN = resolve(here, "apps/plain");

/** Without a bundler: the browser loads the package's own files, which an import map names. */
export async function unbundled({ folder }) {
  await cp(PLAIN, folder, { recursive: true });
  const installed = "/node_modules/lesson-progress";
  const imports = { "lesson-progress": `${installed}/index.js`, "lesson-progress/debug": `${installed}/debug.js` };
  const map = JSON.stringify({ imports });
  await writeFile(
    join(folder, "index.html"),
    `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="importmap">${map}</script>
     <main></main><script type="module" src="/main.js"></script>`,
  );
  const hash = createHash("sha256").update(map).digest("base64");
  const policy = `default-src 'none'; script-src 'self' 'sha256-${hash}' 'wasm-unsafe-eval'; img-src data:`;
  await checkBuiltPage(folder, policy);
}

/** Built by esbuild. */
export async function esbuild({ folder }) {
  await cp(REACT, folder, { recursive: true });
  const output = await bundled(folder, ["main.js"]);
  await checkPackageIsThereOnce(folder, output);
  await checkBuiltPage(output);
}

/** Bundles scripts of a folder by esbuild, and answers where they are with the page. */
export async function bundled(folder, scripts) {
  const output = join(folder, "dist");
  const options = { bundle: true, minify: true, format: "esm", logLevel: "error" };
  const { build } = await import("esbuild");
  await build({ absWorkingDir: folder, entryPoints: scripts, outdir: output, ...options });
  await cp(join(folder, "index.html"), join(output, "index.html"));
  return output;
}

/** Built by webpack. */
export async function webpack({ folder }) {
  const { default: webpack } = await import("webpack");
  await cp(REACT, folder, { recursive: true });
  const output = join(folder, "dist");
  const stats = await promisify(webpack)({
    context: folder,
    entry: "./main.js",
    mode: "production",
    output: { path: output },
    performance: { hints: false },
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  assert.deepEqual({ errors, warnings }, { errors: [], warnings: [] });
  await checkWithPage(folder, output);
}

/** Built by Rollup, with the plug-in that finds packages. */
export async function rollup(project) {
  await project.lay(PLAIN);
  const output = join(project.folder, "dist");
  const args = ["main.js", "--plugin", "node-resolve", "--dir", output, "--failAfterWarnings"];
  await run(project.program("rollup"), args, { cwd: project.folder });
  await checkWithPage(project.folder, output);
}

/** Built by Vite. */
export async function viteBuild(project, app) {
  await project.lay(app);
  await run(project.program("vite"), ["build", "--logLevel", "warn"], { cwd: project.folder });
  const output = join(project.folder, "dist");
  await checkPackageIsThereOnce(project.folder, output);
  await checkBuiltPage(output);
}

/** Served by Vite's development server. */
export async function viteDev(project, app) {
  await project.lay(app);
  const args = (port) => ["--host", "localhost", "--port", String(port), "--strictPort"];
  await whileServing(project.program("vite"), args, { cwd: project.folder }, checkServedPage);
}

async function checkWithPage(folder, output) {
  await checkPackageIsThereOnce(folder, output);
  await cp(join(folder, "index.html"), join(output, "index.html"));
  await checkBuiltPage(output);
}
