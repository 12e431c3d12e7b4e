// The types, as a strict TypeScript app sees them, from the oldest compiler that the package works with to the
// newest.

import { before, describe, test } from "node:test";

import { addPackages, compile, freshProject } from "./project.mjs";

const SAMPLES = ["every-export.ts", "every-hook.tsx", "panel.tsx", "wrong-uses.ts"];
const COMPILERS = ["typescript-5.4", "typescript-5.9", "typescript-6.0", "typescript"];

for (const [react, resolutions] of [
  [18, ["bundler"]],
  [19, ["bundler", "nodenext"]],
]) {
  describe(`with the types of React ${react}`, () => {
    let project;
    before(async () => {
      project = await freshProject(`types-react-${react}`, SAMPLES);
      await addPackages(project, { "@types/react": `types-react-${react}` });
    });

    for (const compiler of COMPILERS) {
      for (const moduleResolution of resolutions) {
        test(`the samples compile by ${compiler}, moduleResolution ${moduleResolution}`, () =>
          compile(project, SAMPLES, { compiler, moduleResolution }));
      }
    }
  });
}
