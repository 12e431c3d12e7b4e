// What the package's files export, as Node sees it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { addReact, freshProject, run } from "./project.mjs";

let project;

before(async () => {
  project = await freshProject("node");
  await addReact(project, 19);
});

for (const [file, typesFile] of [
  ["index.js", "index.d.ts"],
  ["server.js", "index.d.ts"],
  ["react.js", "react.d.ts"],
]) {
  test(`${file} exports what the types say`, async () => {
    const folder = join(project, "node_modules/lesson-progress");
    const types = await readFile(join(folder, typesFile), "utf8");
    const declared = [...types.matchAll(/^export (?:declare )?(?:function|const|class) (\w+)/gm)];
    const { href } = pathToFileURL(join(folder, file));
    const script = `console.log(JSON.stringify(Object.keys(await import("${href}")).sort()))`;
    const exported = await run("node", ["--input-type=module", "--eval", script], { timeout: 20_000 });
    assert.deepEqual(JSON.parse(exported), declared.map((match) => match[1]).sort());
  });
}
