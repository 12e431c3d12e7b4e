// The package in Node: rendering on a server, server components, edge runtimes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { addReact, freshProject, run } from "./project.mjs";

let project;

before(async () => {
  project = await freshProject("node", ["every-helper.mjs", "render-hooks.mjs"]);
  await addReact(project, 19);
});

for (const [condition, file] of [
  [null, "index.js"],
  ["react-server", "server.js"],
  ["edge-light", "server.js"],
  ["workerd", "server.js"],
]) {
  test(`every helper answers without WebAssembly under ${condition ?? "no condition"}`, async () => {
    const conditions = condition ? [`--conditions=${condition}`] : [];
    const printed = await run("node", [...conditions, "every-helper.mjs"], {
      cwd: project,
      // A timer or a listener left behind would keep it running.
      timeout: 20_000,
    });
    const expected = join(project, "node_modules/lesson-progress", file);
    assert.equal(printed.trim(), pathToFileURL(expected).href);
  });
}

for (const condition of [null, "edge-light", "workerd"]) {
  test(`the hooks are rendered without progress under ${condition ?? "no condition"}`, async () => {
    const conditions = condition ? [`--conditions=${condition}`] : [];
    const printed = await run("node", [...conditions, "render-hooks.mjs"], { cwd: project, timeout: 20_000 });
    const order = { to_continue: [], not_seen: [2, 1], done: [] };
    assert.deepEqual(JSON.parse(printed), { progress: null, total: 2, order, state: "disabled" });
  });
}

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
