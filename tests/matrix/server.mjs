// Programs that serve a page until it was looked at.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import { freePort } from "../free-port.mjs";

/** How long a server may take until it answers. */
const START_MS = 120_000;

/**
 * Starts a program on a free port, calls `use` with its address once it answers, and ends it with all that it has
 * started. `args` are those for a port.
 */
export async function whileServing(program, args, options, use) {
  const port = await freePort();
  const server = spawn(program, args(port), { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(server, "exit");
  let output = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (output += data));
  try {
    const url = `http://localhost:${port}/`;
    await answering(url, server);
    await use(url);
  } catch (error) {
    throw new Error(`${error.message}\n${output}`, { cause: error });
  } finally {
    // Its group, if that is still there.
    if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid, "SIGKILL");
    await ended;
  }
}

async function answering(url, server) {
  const end = performance.now() + START_MS;
  while (performance.now() < end) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const answer = await fetch(url).catch(() => null);
    await answer?.arrayBuffer();
    if (answer) return;
    await wait(100);
  }
  throw new Error(`no answer at ${url} in ${START_MS} ms`);
}
