// The types, as a strict TypeScript app sees them.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { freshProject, run, tool } from "./project.mjs";

const samples = ["every-export.ts", "wrong-uses.ts"];

for (const [module, moduleResolution] of [
  ["esnext", "bundler"],
  ["nodenext", "nodenext"],
]) {
  test(`the samples compile with moduleResolution ${moduleResolution}`, async () => {
    const project = await freshProject(`types-${moduleResolution}`, samples);
    const compilerOptions = {
      module,
      moduleResolution,
      target: "es2022",
      lib: ["es2022", "dom"],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      skipLibCheck: false,
      noEmit: true,
    };
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: samples }));
    await run(tool("tsc"), ["--project", project]);
  });
}
