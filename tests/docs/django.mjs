// The Django example, with settings of the documents.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { freePort } from "../free-port.mjs";
import { run } from "../packaging/project.mjs";
import { root } from "./documents.mjs";
import { addFiles } from "./project.mjs";

const FOLDER = join(root, "examples/django");

/** How long the backend may take to answer after it was started, in milliseconds. */
const START_MS_MAX = 30_000;

/** The Python that has what the example requires. */
export const python = process.env.PYTHON;
if (!python) throw new Error("PYTHON must name the example's Python: run these by `cargo xtask test`");

/** The environment of the example with its database in this folder. */
export function djangoEnvironment(folder) {
  return { ...process.env, DATABASE_URL: `sqlite:///${join(folder, "db.sqlite3")}`, FRONTEND_ORIGINS: "" };
}

/**
 * Starts the example with what a document adds to its settings, for `http://api.example.com`. Answers its
 * port, what runs `manage.py`, and what stops it.
 */
export async function startBackend(folder, settings) {
  const plain = settings.replaceAll("https://", "http://");
  const module = `from config.settings import *\nALLOWED_HOSTS = ["api.example.com"]\n${plain}\n`;
  await addFiles(folder, { "document_settings.py": module });
  const env = { ...djangoEnvironment(folder), PYTHONPATH: folder, DJANGO_SETTINGS_MODULE: "document_settings" };
  const manage = (...words) => run(python, ["manage.py", ...words], { cwd: FOLDER, env });
  await manage("check", "--fail-level", "WARNING");
  await manage("migrate", "--verbosity", "0");
  await manage("seed_accounts");
  const port = await freePort();
  const server = await serve(["-m", "waitress", `--listen=127.0.0.1:${port}`, "config.wsgi:application"], port, env);
  return { port, manage, stop: () => stop(server) };
}

/** Checks that a command line of waitress serves the example, on a port that is free instead of its own. */
export async function checkServing(words, env) {
  const port = await freePort();
  const listening = words.map((word) => word.replace(/(?<=^--listen=.*:)\d+$/, String(port)));
  await stop(await serve([join(dirname(python), "waitress-serve"), ...listening], port, env));
}

/** Runs Python until the example answers. */
async function serve(words, port, env) {
  const server = spawn(python, words, { cwd: FOLDER, env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  server.stderr.on("data", (text) => (errors += text));
  const end = Date.now() + START_MS_MAX;
  while (server.exitCode === null && Date.now() < end) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (answer) return server;
    await wait(100);
  }
  server.kill();
  throw new Error(`\`python ${words.join(" ")}\` does not answer:\n${errors}`);
}

async function stop(server) {
  server.kill();
  if (server.exitCode === null) await once(server, "exit");
}
