// Shell commands of the documents: each is run, or its flags are held against what the program knows. A
// command that is not listed here is an error: add how it is to be checked.

import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { run } from "../packaging/project.mjs";
import { checkServing, djangoEnvironment, python } from "./django.mjs";
import { root } from "./documents.mjs";
import { install } from "./project.mjs";
import { runPlaywright } from "./playwright.mjs";

/** How a command is checked, by how it begins: `check(words after that, place)`. */
const COMMANDS = {
  "npm install": installPackages,
  "npm ci": (_, { path }) => access(join(root, dirname(path), "package-lock.json")),
  "npm run": checkScript,
  "npm start": (_, place) => checkScript(["start"], place),
  "npx playwright": runPlaywright,
  npx: ([program, ...words], { app }) => run(join(app, "node_modules/.bin", program), words, { cwd: app }),
  "cargo xtask": (words) => run(process.env.XTASK, [...words, "--help"]),
  cargo: checkCargo,
  "python3 -m venv": ([folder], { app }) => run("python3", ["-m", "venv", "--without-pip", join(app, folder)]),
  ".": ([script], { app }) => run("sh", ["-c", `. ${join(app, script)}`]),
  "pip install": (words) => runPython(["-m", "pip", "install", "--no-index", "--quiet", ...words]),
  python: (words, { app }) => runPython(words, djangoEnvironment(app)),
  "waitress-serve": (words, { app }) => checkServing(words, djangoEnvironment(app)),
};

/** Checks every command of a block, in order. A `place` is the document's `path` and the folder of the `app`. */
export async function checkShell(block, place) {
  for (const command of commandsOf(block)) await checkCommand(command, place);
}

/** Installs what a block says is to be installed: its code may import that. */
export async function installWhatIsNamed(block, place) {
  for (const command of commandsOf(block)) {
    if (command.startsWith("npm install")) await checkCommand(command, place);
  }
}

function commandsOf({ code }) {
  const lines = code.split("\n").map((line) => line.replace(/(^|\s)#.*/, "").trim());
  return lines.filter(Boolean).flatMap((line) => line.split(" && "));
}

async function checkCommand(command, place) {
  const withoutVariables = command.replace(/^(?:[A-Z_]+=\S+ )+/, "");
  const isIt = (beginning) => `${withoutVariables} `.startsWith(`${beginning} `);
  const beginning = Object.keys(COMMANDS).find(isIt);
  if (!beginning) throw new Error(`\`${command}\` is no command that tests/docs/shell.mjs knows how to check`);
  const words = withoutVariables.slice(beginning.length).trim().split(/\s+/).filter(Boolean);
  await COMMANDS[beginning](words, place);
}

/** The package itself is what the app has already, installed from the tarball. */
async function installPackages(words, { app }) {
  const names = words.filter((word) => word !== "--save-dev" && word !== "lesson-progress");
  await install(app, names);
}

async function checkScript([name], { path }) {
  const { scripts } = JSON.parse(await readFile(join(root, dirname(path), "package.json"), "utf8"));
  if (!scripts[name]) throw new Error(`${dirname(path)}/package.json has no script ${name}`);
}

/** Cargo refuses flags that it does not know even when it is asked for help. */
async function checkCargo(words) {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  await run("cargo", [...words.slice(0, end), "--help"], { cwd: root });
}

function runPython(words, env = process.env) {
  return run(python, words, { cwd: join(root, "examples/django"), env });
}
