// Changes that an app makes to move over from modules of its own: a block in the form of a diff. What it was
// before compiles beside those modules, and what it is then without them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { compile, newApp } from "./project.mjs";

const OLD_MODULES = ["src/lib/progressApi.ts", "src/lib/progressStore.ts", "src/lib/progressSync.ts"];

/** The modules that the package replaces, by their paths. */
export async function oldModules() {
  const read = async (path) => [path, await readFile(join(import.meta.dirname, "old-app", path), "utf8")];
  return Object.fromEntries(await Promise.all(OLD_MODULES.map(read)));
}

/** Checks both sides of a diff of one file. */
export async function checkMove({ code, file }, { app }) {
  assert.ok(file, "a diff says of which file it is: ```diff file=src/…");
  const [before, after] = [sideOf(code, "-"), sideOf(code, "+")];
  assert.notEqual(before, after, "nothing changes");
  const name = `${basename(app)}-${file.replace(/\W+/g, "-")}`;
  await compile(await newApp(`${name}-before`, { ...(await oldModules()), [file]: before }));
  await compile(await newApp(`${name}-after`, { [file]: after }));
}

/** The lines that are there on one side: those marked so, and those that are not marked. */
function sideOf(code, mark) {
  const lines = code.split("\n");
  const odd = lines.filter((line) => !/^[-+ ]|^$/.test(line));
  assert.deepEqual(odd, [], "lines that are neither removed, nor added, nor kept");
  return lines
    .filter((line) => line === "" || line[0] === " " || line[0] === mark)
    .map((line) => line.slice(1))
    .join("\n");
}
