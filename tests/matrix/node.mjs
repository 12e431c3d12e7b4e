// The package where there is no browser: Node, and runtimes at the edge.

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";

import { run } from "../packaging/project.mjs";

const APP = resolve(import.meta.dirname, "apps/node");
/** A timer or a listener left behind would keep a program running. */
const TIMEOUT_MS = 20_000;

/** Every helper answers as on a server, by the file that is for this condition; the hooks are rendered. */
export function underCondition(condition, file) {
  return async (project) => {
    await cp(APP, project.folder, { recursive: true });
    const flags = condition ? [`--conditions=${condition}`] : [];
    await checkHelpers("node", flags, project, file);
    // React has no hooks for server components.
    if (condition === "react-server") return;
    const printed = await run("node", [...flags, "render-hooks.mjs"], { cwd: project.folder, timeout: TIMEOUT_MS });
    const order = { to_continue: [], not_seen: [2, 1], done: [] };
    assert.deepEqual(JSON.parse(printed), { progress: null, total: 2, order, state: "disabled" });
  };
}

async function checkHelpers(node, flags, { folder }, file) {
  const printed = await run(node, [...flags, "every-helper.mjs"], { cwd: folder, timeout: TIMEOUT_MS });
  assert.equal(printed.trim(), join(folder, "node_modules/lesson-progress", file));
}

/** Node of another version imports it; `require` gets it too, or an error of this code. */
export function otherNode(name, code) {
  return async (project) => {
    const installed = project.package(name);
    if (!installed) return "not run: there is none for this machine";
    await project.lay(APP);
    const node = join(installed, "bin/node");
    await checkHelpers(node, [], project, "index.js");
    return checkRequire(node, project, code);
  };
}

/** `require` in the Node that runs this. */
export async function requiring(project) {
  await cp(APP, project.folder, { recursive: true });
  return checkRequire("node", project);
}

async function checkRequire(node, { folder }, code) {
  const required = run(node, ["require.cjs"], { cwd: folder, timeout: TIMEOUT_MS });
  if (code) {
    await assert.rejects(required, new RegExp(code));
    return `\`require\` throws ${code}`;
  }
  assert.deepEqual(JSON.parse(await required), { state: "disabled", isSame: true });
  return "`require` gets what `import` gets";
}
