// What is in the tarball.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { before, test } from "node:test";

import { freshProject, run } from "./project.mjs";

let project;
let installed;

before(async () => {
  project = await freshProject("manifest", ["print-module.mjs"]);
  installed = join(project, "node_modules/lesson-progress");
});

test("every relative link of a packed document leads to a packed file", async () => {
  const paths = await readdir(installed, { recursive: true });
  const documents = paths.filter((path) => path.endsWith(".md"));
  assert.ok(documents.includes("README.md") && documents.includes("docs/limits.md"), documents.join());
  for (const path of documents) {
    const prose = (await readFile(join(installed, path), "utf8")).replaceAll(/^```[^]*?^```/gm, "");
    for (const [, link, source] of prose.matchAll(/\]\(([^)]+)\)|\bsrc(?:set)?="([^"]+)"/g)) {
      const [file] = (link ?? source).split("#");
      if (file === "" || URL.canParse(file)) continue;
      assert.ok(paths.includes(join(path, "..", file)), `${path} links to ${file}`);
    }
  }
});

test("the tarball has what the package needs, and nothing else", async () => {
  const files = await readdir(installed);
  const needed = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.fr.md",
    "README.md",
    "debug",
    "debug.d.ts",
    "debug.js",
    "docs",
    "glue.js",
    "index.d.ts",
    "index.js",
    "package.json",
    "react.d.ts",
    "react.js",
    "server.js",
    "wasm.js",
  ];
  assert.deepEqual(needed.filter((name) => !files.includes(name)), []);
  const unexpected = files.filter((name) => !/^((README|README\.fr|CHANGELOG)\.md|docs|debug|snippets|LICENSE-\w+|package\.json|.+\.js|.+\.d\.ts)$/.test(name));
  assert.deepEqual(unexpected, []);
});

test("the manifest has no scripts and no dependencies, and React for those who use it", async () => {
  const manifest = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  assert.equal(manifest.scripts, undefined);
  assert.equal(manifest.dependencies, undefined);
  assert.deepEqual(manifest.sideEffects, ["./debug.js"], "a bundler may drop any other import that is not used");
  assert.deepEqual(manifest.peerDependencies, { react: ">=18" });
  assert.deepEqual(manifest.peerDependenciesMeta, { react: { optional: true } });
});

test("the hooks are marked as for client components", async () => {
  assert.match(await readFile(join(installed, "react.js"), "utf8"), /^"use client";\n/);
});

test("nothing makes a bundler look for a .wasm file", async () => {
  for (const name of await scripts()) {
    const source = await readFile(join(installed, name), "utf8");
    assert.doesNotMatch(source, /new URL\(|\.wasm["'`?]|import\.meta/, name);
  }
});

test("no path of the machine that built it is in the module", async () => {
  const module = await run("node", ["print-module.mjs"], { cwd: project, encoding: "buffer" });
  assert.ok(WebAssembly.validate(module));
  for (const path of [homedir(), resolve(import.meta.dirname, "../..")]) {
    assert.equal(module.indexOf(`${path}/`), -1, path);
  }
});

async function scripts() {
  const files = await readdir(installed, { recursive: true });
  return files.filter((name) => name.endsWith(".js"));
}
