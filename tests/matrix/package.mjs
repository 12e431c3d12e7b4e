// What linters of packages and compilers say about the package.



import { addPackages, compile, freshProject, run, tarball, tool } from "../packaging/project.mjs";

const SAMPLES = ["every-export.ts", "every-hook.tsx", "panel.tsx", "wrong-uses.ts"];

/** What publint has to say, which is nothing. */
export async function publint() {
  await run(tool("publint"), ["--strict", tarball]);
}

/** Whether the types are right for every way to import. */
export async function attw() {
  await run(tool("attw"), ["--profile", "esm-only", "--no-color", tarball]);
}

/** The types, as a strict app sees them that is compiled by this compiler, with the types of either React. */
export async function typescript(compiler) {
  for (const [react, resolutions] of [[18, ["bundler"]], [19, ["bundler", "nodenext"]]]) {
    const folder = await freshProject(`matrix/${compiler}-react-${react}`, SAMPLES);
    await addPackages(folder, { "@types/react": `types-react-${react}` });
    for (const moduleResolution of resolutions) await compile(folder, SAMPLES, { compiler, moduleResolution });
  }
}
