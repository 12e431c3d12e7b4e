// The documentation of the interface: nothing that the types export is left out, nor any word of the status.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { readDocument, root } from "./documents.mjs";

const types = join(root, "src/js");
const declarations = (await readdir(types)).filter((name) => name.endsWith(".d.ts"));
const reference = await readDocument("docs/api.md");
const guide = await readDocument("docs/guides/status.md");
const index = await readFile(join(types, "index.d.ts"), "utf8");

for (const file of declarations) {
  test(`docs/api.md names everything that ${file} exports`, async () => {
    const exported = exportsOf(await readFile(join(types, file), "utf8"));
    assert.ok(exported.length > 0);
    const named = namedIn(reference);
    assert.deepEqual(exported.filter((name) => !named.has(name)), []);
  });
}

test("docs/api.md names nothing else", async () => {
  const texts = await Promise.all(declarations.map((file) => readFile(join(types, file), "utf8")));
  const exported = texts.flatMap(exportsOf);
  assert.deepEqual([...namedIn(reference)].filter((name) => !exported.includes(name)), []);
});

for (const union of ["SyncState", "SyncErrorCode"]) {
  test(`docs/guides/status.md has a row for every word of ${union}, and for no other`, () => {
    const words = wordsOf(union);
    assert.ok(words.length > 0);
    const table = guide.tables.find(([, ...rows]) => rows.some(([cell]) => cell === `\`${words[0]}\``));
    assert.deepEqual(table?.slice(1).map(([cell]) => cell), words.map((word) => `\`${word}\``));
  });
}

test("docs/guides/status.md has a row for every sentence on the storage, and for no other", async () => {
  const sentences = await storageSentences();
  const table = guide.tables.find(([[heading]]) => heading.startsWith("`reason`"));
  const beginnings = table.slice(1).map(([cell]) => cell);
  const without = (list, other) => list.filter((one) => !other.some((two) => one.startsWith(two) || two.startsWith(one)));
  assert.deepEqual(without(sentences, beginnings), [], "sentences without a row");
  assert.deepEqual(without(beginnings, sentences), [], "rows without a sentence");
});

/** The names that a file of types exports, and the elements that it defines. */
function exportsOf(text) {
  const names = text.matchAll(/^export (?:declare )?(?:function|const|class|interface|type) (\w+)/gm);
  const elements = text.matchAll(/^\s+"([\w-]+)": HTMLElement;/gm);
  return [...names, ...elements].map(([, name]) => name);
}

/** The names in the first cells of a document's tables, without what they are called with. */
function namedIn({ tables }) {
  const cells = tables.flatMap(([, ...rows]) => rows.map(([cell]) => cell));
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`<?([\w-]+)(?:[(>][^`]*)?`/g)].map(([, name]) => name)));
}

/** The words of a union of words in the types, in their order. */
function wordsOf(union) {
  const [, members] = index.match(new RegExp(`^export type ${union} =([^;]+);`, "m")) ?? [, ""];
  return [...members.matchAll(/"([^"]+)"/g)].map(([, word]) => word);
}

/** How each sentence begins that the storage's `reason` may be. */
async function storageSentences() {
  const source = (path) => readFile(join(root, "src", path), "utf8");
  const [, faults] = (await source("sync/status.rs")).match(/\nfn sentence\(([\s\S]*?)\n}\n/);
  const ofFaults = [...faults.matchAll(/"([A-Z][^"]*)"/g)];
  const ofTheModule = [...(await source("js/module.js")).matchAll(/failure = `([^`$(]+)/g)];
  const [onServers] = [...(await source("js/server.js")).matchAll(/reason: "([^"]+)"/g)];
  assert.ok(ofFaults.length >= 8 && ofTheModule.length === 2 && onServers, "the sentences are where they were");
  return [...ofFaults, ...ofTheModule, onServers].map(([, text]) => text.trim().replace(/\s*\($/, ""));
}
