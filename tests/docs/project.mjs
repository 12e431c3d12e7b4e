// An app that a section of a document is about: a folder with the section's code in it, and with the package
// and what else the section installs.

import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { freshProject, run, tool } from "../packaging/project.mjs";
import { root } from "./documents.mjs";

/** Where packages are taken from instead of the registry: those of the tests and of the example app. */
const INSTALLED = ["tests/node_modules", "examples/nextjs/node_modules"];

/** What every app has that the documents are written for. */
const OF_THE_APP = ["react", "react-dom", "next", "@types/node", "@types/react", "@types/react-dom"];

const COMPILER_OPTIONS = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2022", "dom", "dom.iterable"],
  types: ["node"],
  jsx: "react-jsx",
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  noEmit: true,
  paths: { "@/*": ["./src/*"] },
};

/** An app of Next.js has a page. */
const PAGE = { "src/app/page.tsx": "export default function Page() {\n  return null;\n}\n" };

let withPackage;

/** A new app with these files, by their paths. */
export async function newApp(name, files) {
  withPackage ??= freshProject("../docs/installed");
  const installed = join(await withPackage, "node_modules/lesson-progress");
  const folder = join(root, "target/docs", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await cp(installed, join(folder, "node_modules/lesson-progress"), { recursive: true });
  await install(folder, OF_THE_APP);
  await addFiles(folder, { "package.json": '{ "private": true, "type": "module" }', ...PAGE, ...files });
  return folder;
}

/** Writes files into a folder, by their paths. */
export async function addFiles(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Installs packages by their names, as far as this repository has them; the lock files say which versions. */
export async function install(folder, names) {
  for (const name of names) {
    const place = join(folder, "node_modules", name);
    if (existsSync(place)) continue;
    const source = INSTALLED.map((modules) => join(root, modules, name)).find(existsSync);
    if (!source) throw new Error(`${name} is not among the packages of tests/package.json: add it there`);
    await mkdir(dirname(place), { recursive: true });
    await symlink(source, place);
    await linkPrograms(folder, source);
  }
}

/** Puts a package's programs where `npx` looks for them. */
async function linkPrograms(folder, source) {
  const { name, bin = {} } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const programs = typeof bin === "string" ? { [name.replace(/^@.*\//, "")]: bin } : bin;
  const place = join(folder, "node_modules/.bin");
  await mkdir(place, { recursive: true });
  for (const [program, path] of Object.entries(programs)) {
    await symlink(join(source, path), join(place, program)).catch(unlessItExists);
  }
}

function unlessItExists(error) {
  if (error.code !== "EEXIST") throw error;
}

/** Compiles what TypeScript and JavaScript an app has, strictly. */
export async function compile(folder) {
  const config = { compilerOptions: COMPILER_OPTIONS, include: ["**/*"], exclude: ["node_modules"] };
  await addFiles(folder, { "tsconfig.json": JSON.stringify(config) });
  await run(tool("tsc"), ["--project", folder]);
}
