// The contenders, each bundled with what times it as an app would be: one minified script.

import { join } from "node:path";

import { build } from "esbuild";

import { freshProject } from "../packaging/project.mjs";

const here = import.meta.dirname;

/** The scripts by contender: a bare `setItem`, this package from its tarball, and the plain store. */
export async function contenders() {
  const project = await freshProject("bench");
  return {
    bare: await bundled(join(here, "bare-set-item.js")),
    ours: await bundled(join(project, "node_modules/lesson-progress")),
    plain: await bundled(join(here, "plain-store.ts")),
  };
}

async function bundled(contender) {
  const { outputFiles } = await build({
    entryPoints: [join(here, "page.js")],
    alias: { contender },
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].text;
}
