// An app that webpack builds, with no configuration for the package.

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import webpack from "webpack";

import { checkBuiltPage } from "./page.mjs";
import { addReact, checkPackageIsThereOnce, freshProject } from "./project.mjs";

test("a page built by webpack records progress", async () => {
  const context = await freshProject("webpack", ["index.html", "main.js"]);
  await addReact(context, 19);
  const output = join(context, "dist");
  const stats = await promisify(webpack)({
    context,
    entry: "./main.js",
    mode: "production",
    output: { path: output },
    performance: { hints: false },
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  assert.deepEqual({ errors, warnings }, { errors: [], warnings: [] });

  await checkPackageIsThereOnce(context, output);
  await cp(join(context, "index.html"), join(output, "index.html"));
  await checkBuiltPage(output);
});
