// What goes with the tarball, for those who check what they install.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";
import { test } from "node:test";

import { freshProject, tarball } from "./project.mjs";

const sha256 = createHash("sha256").update(await readFile(tarball)).digest("hex");

test("the checksum beside the tarball is its own", async () => {
  assert.equal(await readFile(`${tarball}.sha256`, "utf8"), `${sha256}  ${basename(tarball)}\n`);
});

test("the bill of materials names the tarball and every crate that is linked, with its licence", async () => {
  const text = await readFile(tarball.replace(/\.tgz$/, ".cdx.json"), "utf8");
  const { bomFormat, specVersion, metadata, components, dependencies } = JSON.parse(text);
  assert.deepEqual([bomFormat, specVersion], ["CycloneDX", "1.5"]);
  assert.deepEqual(metadata.component.hashes, [{ alg: "SHA-256", content: sha256 }]);
  const names = components.map(({ name }) => name);
  for (const name of ["datealgo", "fastrand", "rust-std", "talc", "uuid", "wasm-bindgen"]) {
    assert.ok(names.includes(name), `${name} in ${names}`);
  }
  for (const name of ["syn", "serde_json", "wasm-bindgen-macro"]) assert.ok(!names.includes(name), name);
  for (const { name, purl, licenses } of components) {
    assert.match(purl, /^pkg:(cargo|generic)\/[\w-]+@\d+\.\d+\.\d+/, name);
    assert.match(licenses[0].expression, /^\(?[\w.-]+\)?( (OR|AND|WITH) \(?[\w.-]+\)?)*$/, name);
  }
  const known = new Set([metadata.component, ...components].map((component) => component["bom-ref"]));
  for (const { ref, dependsOn } of dependencies) for (const each of [ref, ...dependsOn]) assert.ok(known.has(each), each);
});

test("no path of the machine that built it is in any file", async () => {
  const folder = join(await freshProject("release", []), "node_modules/lesson-progress");
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = await readFile(join(entry.parentPath, entry.name));
    for (const path of [homedir(), resolve(import.meta.dirname, "../..")]) {
      assert.equal(content.indexOf(`${path}/`), -1, `${path} in ${entry.name}`);
    }
  }
});
