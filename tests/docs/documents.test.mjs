// The documents as readers have them: links and pictures that are there, names that are found where they are
// said to be, and a French README that says what the English one does.

import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { documentPaths, readDocument, root } from "./documents.mjs";

for (const path of await documentPaths()) {
  const document = await readDocument(path);

  test(`${path}: every link and every picture is there`, async () => {
    const missing = [];
    for (const link of document.links) if (!(await leadsSomewhere(link, document))) missing.push(link);
    assert.deepEqual(missing, []);
  });

  test(`${path}: what is said to be in a file is there`, async () => {
    const missing = [];
    for (const [, name, link] of document.text.matchAll(/`([^`\n]+)`\s+in\s+\[[^\]]+\]\(([^)#]+)\)/g)) {
      const text = await readFile(join(root, dirname(path), link), "utf8");
      if (!text.includes(name)) missing.push(`${name} in ${link}`);
    }
    assert.deepEqual(missing, []);
  });
}

async function leadsSomewhere(link, document) {
  if (/^https?:/.test(link)) return true;
  const [path, anchor] = link.split("#");
  const target = path ? join(dirname(document.path), path) : document.path;
  const found = await stat(join(root, target)).catch(() => null);
  if (!found || (found.isFile() && found.size === 0)) return false;
  if (anchor === undefined) return true;
  const { headings } = await readDocument(target);
  return headings.some((heading) => heading.anchor === anchor);
}

const english = await readDocument("README.md");
const french = await readDocument("README.fr.md");

test("the French README has the same headings", () => {
  const levels = ({ headings }) => headings.map(({ level }) => level);
  assert.deepEqual(levels(french), levels(english));
});

test("the French README has the same tables", () => {
  const sizes = ({ tables }) => tables.map((rows) => [rows.length, rows[0].length]);
  assert.deepEqual(sizes(french), sizes(english));
});

test("the French README has the same code, whatever its comments say", () => {
  assert.deepEqual(codeOf(french), codeOf(english));
});

test("the French README shows and names the same files", () => {
  // A picture may be of either language.
  const plain = (link) => link.replace(/#.*/, "").replace("-en-", "-");
  const files = ({ links }) => links.map(plain).filter((link) => link && !/^README/.test(link));
  assert.deepEqual(files(french), files(english));
});

function codeOf({ sections }) {
  const blocks = sections.flatMap(({ blocks }) => blocks);
  return blocks.map(({ language, file, code }) => ({ language, file, code: withoutComments(code, language) }));
}

function withoutComments(code, language) {
  const comment = language === "sh" || language === "python" ? /(^|\s)#.*$/gm : /(^|\s)\/\/.*$|\/\*[\s\S]*?\*\//gm;
  return code.replace(comment, "").replace(/[ \t]+$/gm, "");
}

test("French typography: apostrophes, quotation marks and the spaces before signs", () => {
  const text = french.text.replace(/```[\s\S]*?```|`[^`\n]*`|\]\([^)]*\)|<[^>]*>/g, "");
  const wrong = text.split("\n").filter((line) => /\w'\w|"|[\wà-ÿ)»] [:;!?%]|[a-zà-ÿ)»][;!?](\s|$)|[a-zà-ÿ)»]:(\s|$)|« |[^\s«] »/i.test(line));
  assert.deepEqual(wrong, []);
});
