// Fresh projects with the packed package installed, as an app would have it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const execFileAsync = promisify(execFile);

/** The packed package. */
export const tarball = process.env.PACKAGE_TARBALL;
if (!tarball) {
  throw new Error("PACKAGE_TARBALL must name the packed package: run these by `cargo xtask test`");
}

/** The path of a program among the npm development tools. */
export function tool(name) {
  return resolve(here, "../node_modules/.bin", name);
}

/** Runs a program to its end and answers its stdout; an error with all of its output if it fails. */
export async function run(program, args, options = {}) {
  try {
    const { stdout } = await execFileAsync(program, args, { timeout: 120_000, ...options });
    return stdout;
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}: ${error.message}\n${error.stdout}${error.stderr}`);
  }
}

/**
 * Makes a new project with nothing in it but the package and the named consumers, and answers its
 * folder.
 */
export async function freshProject(name, consumers = []) {
  const folder = join(root, "target/packaging", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  for (const consumer of consumers) {
    await cp(join(here, "consumers", consumer), join(folder, consumer));
  }
  const quietly = ["--no-audit", "--no-fund", "--no-package-lock", "--offline"];
  await run("npm", ["install", ...quietly, tarball], { cwd: folder });
  return folder;
}

/**
 * Compiles files of a project as strictly as TypeScript can, by one of the compilers among the npm development
 * tools; an error if that finds one.
 */
export async function compile(folder, files, { compiler = "typescript", moduleResolution = "bundler" } = {}) {
  const compilerOptions = {
    module: moduleResolution === "bundler" ? "esnext" : moduleResolution,
    moduleResolution,
    target: "es2022",
    lib: ["es2022", "dom"],
    jsx: "react-jsx",
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const config = join(folder, `tsconfig-${moduleResolution}.json`);
  await writeFile(config, JSON.stringify({ compilerOptions, files }));
  await run("node", [resolve(here, "../node_modules", compiler, "bin/tsc"), "--project", config]);
}

/** Puts React and its renderers into a project, in the version of that number. */
export function addReact(folder, version) {
  return addPackages(folder, { react: `react-${version}`, "react-dom": `react-dom-${version}` });
}

/**
 * Puts npm packages among the development tools into a project, by the names of `packages`, each with what it
 * depends on.
 */
export async function addPackages(folder, packages) {
  const { resolve } = createRequire(import.meta.url);
  for (const [name, alias] of Object.entries(packages)) {
    await addPackage(folder, name, resolve(`${alias}/package.json`));
  }
}

async function addPackage(folder, name, manifest) {
  const filter = (path) => basename(path) !== "node_modules";
  await cp(dirname(manifest), join(folder, "node_modules", name), { recursive: true, filter });
  const { dependencies = {} } = JSON.parse(await readFile(manifest, "utf8"));
  for (const dependency of Object.keys(dependencies)) {
    await addPackage(folder, dependency, createRequire(manifest).resolve(`${dependency}/package.json`));
  }
}

/** Checks that the scripts of a built folder have the package in them once, however many of its entries they use. */
export async function checkPackageIsThereOnce(folder, output) {
  const { bytes } = await import(pathToFileURL(join(folder, "node_modules/lesson-progress/wasm.js")));
  const names = (await readdir(output, { recursive: true })).filter((name) => name.endsWith(".js"));
  const scripts = await Promise.all(names.map((name) => readFile(join(output, name), "utf8")));
  assert.equal(scripts.join("\n").split(bytes).length - 1, 1);
}
