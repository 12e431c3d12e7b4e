// The project of one consumer, with the packed package installed.

import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

import { addReact, freshProject, run, tarball } from "../packaging/project.mjs";

const here = import.meta.dirname;
const root = resolve(here, "../..");

/** What the tests themselves have installed: the newest that runs on the oldest Node. */
const TESTS = resolve(here, "..");

/** Other versions of a consumer: a folder for each, with a manifest and a lock file. */
export const SETS = join(here, "sets");

/**
 * A project with the package, and with what a consumer consists of. Without a `set` that is what the tests have
 * installed; with one it is installed as its lock file says, once for all consumers of the set.
 */
export class Project {
  constructor(folder, tools) {
    this.folder = folder;
    this.tools = tools;
  }

  /** The path of a program that came with the consumer. */
  program(name) {
    return join(this.tools, "node_modules/.bin", name);
  }

  /** The path of a package that came with the consumer, or `undefined` where it is not for this machine. */
  package(name) {
    const path = join(this.tools, "node_modules", name);
    return existsSync(path) ? path : undefined;
  }

  /** Lays the files of an app into the project, in place of those of the app before. */
  async lay(app) {
    const kept = ["node_modules", "package.json", "package-lock.json", ".npmrc"];
    for (const name of await readdir(this.folder)) {
      if (!kept.includes(name)) await rm(join(this.folder, name), { recursive: true });
    }
    await cp(app, this.folder, { recursive: true });
  }
}

const installed = new Map();

/** The project of a consumer. */
export async function projectOf({ name, set, packages }) {
  if (set) {
    if (!installed.has(set)) installed.set(set, install(set));
    return installed.get(set);
  }
  const folder = await freshProject(`matrix/${name.toLowerCase().replace(/\W+/g, "-")}`);
  if (packages.includes("react")) await addReact(folder, 19);
  return new Project(folder, TESTS);
}

async function install(set) {
  const folder = join(root, "target/packaging/matrix/sets", set);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) await copyFile(join(SETS, set, name), join(folder, name));
  const quietly = ["--no-audit", "--no-fund"];
  await run("npm", ["ci", "--prefer-offline", ...quietly], { cwd: folder, timeout: 600_000 });
  // By the lock file: without it npm asks the registry for what it would install now.
  await run("npm", ["install", "--no-save", "--offline", ...quietly, tarball], { cwd: folder });
  return new Project(folder, folder);
}

/** Removes every project. */
export async function removeProjects() {
  installed.clear();
  await rm(join(root, "target/packaging/matrix"), { recursive: true, force: true });
}

/** The versions of a consumer's packages, by their names, as its lock file has them. */
export async function versionsOf({ set, packages }) {
  const lock = JSON.parse(await readFile(join(set ? join(SETS, set) : TESTS, "package-lock.json"), "utf8"));
  return Object.fromEntries(packages.map((name) => [nameOf(lock, name), lock.packages[`node_modules/${name}`].version]));
}

/** What a package is called that is installed under another name. */
function nameOf(lock, name) {
  return lock.packages[`node_modules/${name}`].name ?? name;
}
