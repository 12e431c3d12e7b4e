// An app that esbuild builds, with no configuration for the package.

import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";

import { build } from "esbuild";

import { checkBuiltPage } from "./page.mjs";
import { addReact, checkPackageIsThereOnce, freshProject } from "./project.mjs";

let project;

before(async () => {
  project = await freshProject("esbuild", ["index.html", "main.js"]);
  await addReact(project, 19);
});

/** Builds a script of the project into a folder, and answers that. */
async function built(script, folder) {
  const outdir = join(project, folder);
  await build({
    absWorkingDir: project,
    entryPoints: [script],
    bundle: true,
    minify: true,
    format: "esm",
    outdir,
    logLevel: "error",
  });
  return outdir;
}

test("a page built by esbuild records progress", async () => {
  const output = await built("main.js", "dist");
  await cp(join(project, "index.html"), join(output, "index.html"));
  await checkBuiltPage(output);
});

test("an app that uses every entry has the package once", async () => {
  const { exports } = JSON.parse(await readFile(join(project, "node_modules/lesson-progress/package.json"), "utf8"));
  const names = Object.keys(exports).filter((path) => exports[path].default);
  const lines = names.map((path, index) => `export * as entry${index} from "${path.replace(".", "lesson-progress")}";\n`);
  assert.ok(lines.length > 1);
  await writeFile(join(project, "entries.js"), lines.join(""));
  await checkPackageIsThereOnce(project, await built("entries.js", "entries"));
});
