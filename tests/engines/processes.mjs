// Processes that come of one another.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

/** Every process that comes of this one, with its command. */
export async function descendants(ancestor) {
  const all = [];
  for (const name of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    all.push({ pid: Number(name), parent, command: command.replaceAll("\0", " ").trim() });
  }
  const of = (pid) => all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...of(child.pid)]);
  return of(ancestor);
}

/** Kills processes, and waits until they are gone. */
export async function kill(processes) {
  for (const { pid } of processes) send(pid, "SIGKILL");
  while (processes.some(({ pid }) => existsSync(`/proc/${pid}/exe`))) await wait(10);
}

/** Sends a signal to a process that may have ended. */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
