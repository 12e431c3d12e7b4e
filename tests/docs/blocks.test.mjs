// Every code block of every document, checked for real: compiled, run or parsed, as its language asks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkPolicy } from "./content-security-policy.mjs";
import { startBackend } from "./django.mjs";
import { documentPaths, readDocument } from "./documents.mjs";
import { checkMove } from "./moving-over.mjs";
import { compile, newApp } from "./project.mjs";
import { checkShell, installWhatIsNamed } from "./shell.mjs";

/** Languages whose blocks are files of the section's app, which is compiled. */
const LANGUAGES_OF_FILES = ["ts", "tsx", "js", "mjs"];

/** Checks of the blocks of other languages, once the app compiles: `check(block, place)`. */
const CHECKS = {
  diff: checkMove,
  http: checkPolicy,
  json: ({ code }) => JSON.parse(code),
  python: checkSettings,
  sh: checkShell,
};

/** The components of the README's quick start: every section's app has them. */
const { sections } = await readDocument("README.md");
const quickStart = sections.find(({ title }) => title === "Quick start");
const components = filesOf({ blocks: quickStart.blocks.filter(({ file }) => file) });

for (const path of await documentPaths()) {
  const document = await readDocument(path);
  test(`${path}: no code escapes`, () => {
    const fences = document.text.match(/^\s*(```|~~~)/gm) ?? [];
    const blocks = document.sections.flatMap(({ blocks }) => blocks);
    assert.equal(blocks.length * 2, fences.length);
  });
  test(`${path}: tasks that the text names take what it gives them`, async () => {
    for (const [, words] of document.text.matchAll(/`cargo xtask ([^`\n]+)`/g)) {
      await checkShell({ code: `cargo xtask ${words}` }, { path });
    }
  });
  for (const section of document.sections) {
    test(`${path}: ${section.title || "beginning"}`, () => checkSection(section, path));
  }
}

async function checkSection(section, path) {
  const unknown = section.blocks.filter((block) => !isFile(block) && !CHECKS[block.language]);
  assert.deepEqual(unknown, [], "blocks of a language that is not checked");
  const name = `${path} ${section.title}`.replace(/\W+/g, "-").toLowerCase();
  const app = await newApp(name, { ...components, ...filesOf(section) });
  const place = { path, app };
  for (const block of section.blocks.filter(({ language }) => language === "sh")) await installWhatIsNamed(block, place);
  if (section.blocks.some(isFile)) await compile(app);
  for (const block of section.blocks.filter(({ language }) => CHECKS[language])) await check(block, place);
}

function isFile({ language }) {
  return LANGUAGES_OF_FILES.includes(language);
}

/** The files of a section's app, by their paths. */
function filesOf({ blocks }) {
  const entries = blocks.filter(isFile).map(({ language, file, code, line }) => {
    // A file with no import or export would share its names with all others.
    return [file ?? `line-${line}.${language}`, `${code}\nexport {};\n`];
  });
  assert.equal(new Set(entries.map(([file]) => file)).size, entries.length, "two blocks are the same file");
  return Object.fromEntries(entries);
}

async function check(block, place) {
  try {
    await CHECKS[block.language](block, place);
  } catch (error) {
    throw new Error(`the block at line ${block.line} of ${place.path}: ${error.message}`, { cause: error });
  }
}

/** Settings of the Django example: it accepts them, and answers with them. */
async function checkSettings({ code }, { app }) {
  const backend = await startBackend(app, code);
  await backend.stop();
}
