// Runtimes at the edge, which are no Node: the bundle for them answers as on a server.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";

import { whileServing } from "./server.mjs";

const ENTRY = `import { getSyncStatus, markLessonSeen } from "lesson-progress";
const answer = () => new Response(JSON.stringify({ seen: markLessonSeen(7).seen, state: getSyncStatus().state }));
`;
const EXPECTED = { seen: false, state: "disabled" };

/** The runtime that Next's edge functions and middleware run in. */
export async function edgeRuntime(project) {
  const script = await bundled(project, `${ENTRY}globalThis.answer = answer;`, "edge-light");
  const { EdgeVM } = await import(pathToFileURL(join(project.package("@edge-runtime/vm"), "dist/index.js")));
  const vm = new EdgeVM();
  vm.evaluate(script);
  assert.deepEqual(JSON.parse(await vm.evaluate("answer().text()")), EXPECTED);
}

/** The runtime of workers at Cloudflare. */
export async function workerd(project) {
  await bundled(project, `${ENTRY}export default { fetch: answer };`, "workerd");
  const args = (port) => ["serve", "config.capnp", `--socket-addr=http=127.0.0.1:${port}`];
  await writeFile(join(project.folder, "config.capnp"), CONFIG);
  await whileServing(project.program("workerd"), args, { cwd: project.folder }, async (url) => {
    assert.deepEqual(await (await fetch(url)).json(), EXPECTED);
  });
}

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker", esModule = embed "dist.js")],
    compatibilityDate = "2026-01-01",
  ))],
  sockets = [(name = "http", address = "*:0", http = (), service = "main")],
);
`;

/** Bundles for a condition, and answers the script, in which there is no WebAssembly. */
async function bundled({ folder }, entry, condition) {
  const outfile = join(folder, "dist.js");
  const options = { bundle: true, format: "esm", conditions: [condition], logLevel: "error" };
  const stdin = { contents: entry, resolveDir: folder };
  const { outputFiles } = await build({ stdin, outfile, write: false, ...options });
  const [{ text }] = outputFiles;
  assert.doesNotMatch(text, /WebAssembly/);
  await writeFile(outfile, text);
  return text;
}
