// The panel's words: every code that the types have is said, in both languages, as each is written.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { freshProject, run } from "./project.mjs";

let project;
let types;
/** Where the codes of what cannot be imported are. */
let source;
let words;
before(async () => {
  project = await freshProject("debug-words");
  const folder = join(project, "node_modules/lesson-progress");
  types = await readFile(join(folder, "index.d.ts"), "utf8");
  source = await readFile(join(import.meta.dirname, "../../src/document/file.rs"), "utf8");
  const { en } = await import(pathToFileURL(join(folder, "debug/words.en.js")));
  const { fr } = await import(pathToFileURL(join(folder, "debug/words.fr.js")));
  words = { en, fr };
});

/** The members of a union of strings in the types (of a type's, or of an interface's member's), or in another text. */
function codes(pattern, text = types) {
  const [, union] = text.match(pattern);
  const found = [...union.matchAll(/"([\w-]+)"/g)].map(([, code]) => code).sort();
  assert.ok(found.length > 1, union);
  return found;
}

for (const language of ["en", "fr"]) {
  test(`every code has words in ${language}`, () => {
    const said = (name) => Object.keys(words[language][name]).sort();
    // Idle with lessons to send is said otherwise.
    assert.deepEqual(said("states").filter((state) => state !== "waiting"), codes(/type SyncState =([^;]+);/));
    assert.deepEqual(said("errors"), codes(/type SyncErrorCode =([^;]+);/));
    assert.deepEqual(said("importErrors"), codes(/impl ToJson for ImportError ([^]*?)\n}/, source));
    assert.deepEqual(said("places"), codes(/interface StorageStatus [^]*?readonly kind: ([^;]+);/));
    assert.deepEqual(said("merges"), codes(/readonly importMerge: ([^;]+);/));
  });
}

/** Every sentence of a language by its name; a function's, for some of what it may be handed. */
function sentences(words, path = []) {
  return Object.entries(words).flatMap(([name, said]) => {
    if (typeof said === "string") return [[[...path, name].join("."), said]];
    if (typeof said === "object") return sentences(said, [...path, name]);
    return [0, 1, 2, 12_345].map((count) => [`${[...path, name].join(".")}(${count})`, said(count, 1)]);
  });
}

test("both languages say the same things", () => {
  const names = Object.values(words).map((words) => sentences(words).map(([name]) => name).sort());
  assert.deepEqual(names[0], names[1]);
  for (const [name, sentence] of Object.values(words).flatMap((words) => sentences(words))) {
    assert.match(sentence, /\S/, name);
    assert.doesNotMatch(sentence, /undefined|NaN|\[object/, name);
  }
});

test("French is written as French is", () => {
  for (const [name, sentence] of sentences(words.fr)) {
    assert.doesNotMatch(sentence, /'/, `${name} has a typewriter's apostrophe: ${sentence}`);
    assert.doesNotMatch(sentence, /[^\u00a0\u202f][:;?!%»]/, `${name} needs a no-break space: ${sentence}`);
    assert.doesNotMatch(sentence, /\d (leçon|caractère|entrée|million)/, `${name} parts a number from its noun: ${sentence}`);
  }
});

test("English is written as English is", () => {
  for (const [name, sentence] of sentences(words.en)) {
    assert.doesNotMatch(sentence, /'/, `${name} has a typewriter's apostrophe: ${sentence}`);
    assert.doesNotMatch(sentence, /\s[:;?!%]/, `${name}: ${sentence}`);
  }
});

test("numbers are told as each language does", () => {
  const { en, fr } = words;
  assert.deepEqual([en.lessons(1), en.lessons(2), en.lessons(0)], ["1 lesson", "2 lessons", "None"]);
  assert.deepEqual([fr.lessons(1), fr.lessons(2), fr.lessons(0)], ["1\u00a0leçon", "2\u00a0leçons", "Aucune"]);
  assert.deepEqual([en.characters(0), fr.characters(0)], ["0 characters", "0\u00a0caractère"]);
  assert.deepEqual([en.characters(12_345), fr.characters(12_345)], ["12,345 characters", "12\u202f345\u00a0caractères"]);
  assert.equal(en.imported(1), "1 lesson imported.");
  assert.equal(en.imported(3), "3 lessons imported.");
  assert.equal(fr.imported(3), "3\u00a0leçons importées.");
});

for (const condition of ["none", "react-server", "edge-light", "workerd"]) {
  test(`importing the panel on a server does nothing under ${condition} condition`, async () => {
    const script = `
      const before = Object.keys(globalThis).length;
      const exported = await import("lesson-progress/debug");
      console.log(JSON.stringify([Object.keys(exported), Object.keys(globalThis).length - before]));
    `;
    const conditions = condition === "none" ? [] : [`--conditions=${condition}`];
    // A timer or a listener left behind would keep it running.
    const printed = await run("node", [...conditions, "--input-type=module", "--eval", script], { cwd: project, timeout: 20_000 });
    assert.deepEqual(JSON.parse(printed), [[], 0]);
  });
}
