// The package's entries together, in one app.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { build } from "esbuild";

import { addReact, checkPackageIsThereOnce, freshProject } from "./project.mjs";

test("an app that uses every entry has the package once", async () => {
  const project = await freshProject("entries");
  await addReact(project, 19);
  const { exports } = JSON.parse(await readFile(join(project, "node_modules/lesson-progress/package.json"), "utf8"));
  const names = Object.keys(exports).filter((path) => exports[path].default);
  const lines = names.map((path, index) => `export * as entry${index} from "${path.replace(".", "lesson-progress")}";\n`);
  assert.ok(lines.length > 1);
  await writeFile(join(project, "entries.js"), lines.join(""));
  const outdir = join(project, "entries");
  const options = { bundle: true, minify: true, format: "esm", logLevel: "error" };
  await build({ absWorkingDir: project, entryPoints: ["entries.js"], outdir, ...options });
  await checkPackageIsThereOnce(project, outdir);
});
