// An app's own tests, in the environments that have no browser but pretend to.

import { resolve } from "node:path";

import { run } from "../packaging/project.mjs";

const APP = resolve(import.meta.dirname, "apps/test-runner");

/** Vitest with `jsdom` or `happy-dom`. */
export async function vitest(project, environment) {
  await project.lay(APP);
  const args = ["run", "--globals", "--environment", environment, "--root", project.folder];
  await run(project.program("vitest"), args, { cwd: project.folder });
}

/** Jest with jsdom, and with Node's own modules in place of a transform. */
export async function jest(project) {
  await project.lay(APP);
  const env = { ...process.env, NODE_OPTIONS: "--experimental-vm-modules", NODE_NO_WARNINGS: "1" };
  await run(project.program("jest"), ["--rootDir", project.folder], { cwd: project.folder, env });
}
