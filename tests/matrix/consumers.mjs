// Every consumer that the package is tried with, and in which versions. Those without a `set` are what the tests
// have installed: they are tried by `cargo xtask test`, all others by `cargo xtask matrix`.

import { esbuild, PLAIN, REACT, rollup, unbundled, viteBuild, viteDev, webpack } from "./bundlers.mjs";
import { edgeRuntime, workerd } from "./edge.mjs";
import { appRouter, nextBuild, nextDev, pagesRouter } from "./next.mjs";
import { otherNode, requiring, underCondition } from "./node.mjs";
import { attw, publint, typescript } from "./package.mjs";
import { allowedByPolicy, forbiddenByPolicy, worker } from "./pages.mjs";
import { jest, vitest } from "./test-runners.mjs";

/**
 * `kind` is what consumers of several versions have in common, `name` what is tried of it. `packages` are those
 * whose versions count. `run` tries it in its project: it throws if that fails, and may answer a remark.
 */
export const CONSUMERS = [
  ...next("next-16", appRouter, {
    "Turbopack, build": [nextBuild],
    "Turbopack, development": [nextDev],
    "webpack, build": [nextBuild, ["--webpack"]],
    "webpack, development": [nextDev, ["--webpack"]],
  }),
  ...next("next-15", appRouter, {
    "Turbopack, build": [nextBuild, ["--turbopack"]],
    "Turbopack, development": [nextDev, ["--turbopack"]],
    "webpack, build": [nextBuild],
    "webpack, development": [nextDev],
  }),
  ...next("next-14", appRouter, { "webpack, build": [nextBuild], "webpack, development": [nextDev] }),
  ...next("next-13", appRouter, { "webpack, build": [nextBuild], "webpack, development": [nextDev] }),
  ...next("next-12", pagesRouter, { "webpack, build": [nextBuild], "webpack, development": [nextDev] }),
  ...vite(),
  ...vite("vite-7"),
  of("webpack", "build", ["webpack", "react"], webpack),
  of("Rollup", "build", ["rollup"], rollup, "rollup"),
  of("esbuild", "build", ["esbuild", "react"], esbuild),
  of("No bundler", "an import map", [], unbundled),
  of("Content security policy", "strict, with 'wasm-unsafe-eval'", [], allowedByPolicy),
  of("Content security policy", "strict, without 'wasm-unsafe-eval'", [], forbiddenByPolicy),
  of("Web worker", "a module worker", [], worker),
  of("Vitest", "jsdom", ["vitest", "jsdom"], (project) => vitest(project, "jsdom")),
  of("Vitest", "happy-dom", ["vitest", "happy-dom"], (project) => vitest(project, "happy-dom")),
  of("Jest", "jsdom", ["jest", "jest-environment-jsdom"], jest),
  of("Vitest", "jsdom", ["vitest", "jsdom"], (project) => vitest(project, "jsdom"), "test-runners"),
  of("Vitest", "happy-dom", ["vitest", "happy-dom"], (project) => vitest(project, "happy-dom"), "test-runners"),
  of("Jest", "jsdom", ["jest", "jest-environment-jsdom"], jest, "test-runners"),
  of("Node", "import", ["react"], underCondition(null, "index.js")),
  of("Node", "require", [], requiring),
  of("Node", "import and require", ["node-20"], otherNode("node-20", "ERR_REQUIRE_ESM"), "runtimes"),
  of("Node", "import and require", ["node-22"], otherNode("node-22"), "runtimes"),
  of("Node", "import and require", ["node-24"], otherNode("node-24"), "runtimes"),
  of("Node", "import and require", ["node-26"], otherNode("node-26"), "runtimes"),
  of("Server components", "condition react-server", ["react"], underCondition("react-server", "server.js")),
  of("Edge", "condition edge-light", ["react"], underCondition("edge-light", "server.js")),
  of("Edge", "condition workerd", ["react"], underCondition("workerd", "server.js")),
  of("Edge", "edge-runtime", ["@edge-runtime/vm"], edgeRuntime, "runtimes"),
  of("Edge", "workerd", ["workerd"], workerd, "runtimes"),
  ...["typescript-5.4", "typescript-5.9", "typescript-6.0", "typescript"].map((compiler) =>
    of("TypeScript", "strict", [compiler], () => typescript(compiler)),
  ),
  of("publint", "strict", ["publint"], publint),
  of("attw", "esm-only", ["@arethetypeswrong/cli"], attw),
];

function of(kind, name, packages, run, set) {
  return { kind, name, packages, run, set };
}

function next(set, app, ways) {
  return Object.entries(ways).map(([name, [serve, flags]]) =>
    of("Next.js", name, ["next", "react"], (project) => serve(project, app, flags), set),
  );
}

function vite(set) {
  return [
    of("Vite", "React, build", ["vite", "react"], (project) => viteBuild(project, REACT), set),
    of("Vite", "React, development", ["vite", "react"], (project) => viteDev(project, REACT), set),
    of("Vite", "plain, build", ["vite"], (project) => viteBuild(project, PLAIN), set),
    of("Vite", "plain, development", ["vite"], (project) => viteDev(project, PLAIN), set),
  ];
}
