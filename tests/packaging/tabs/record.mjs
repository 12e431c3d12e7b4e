// Recording in a page.

import { changeOf, makeChange, SHARED_LESSONS } from "./changes.mjs";

/** How long one task records, in milliseconds: by turns of a second less and more than the others can follow. */
const TASK_MS = [0.5, 5];

/** How many calls are made at the end: so many that every shared lesson is set once more. */
const LAST_CALLS = 2_000;

const { port1, port2 } = new MessageChannel();

/** Resolves when the tasks that wait already have had their turn. */
function otherTasks() {
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}

/** Resolves a few milliseconds later, which are as many as a browser makes of 0. */
function rest() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Records until `isStopped`, and a little more. By turns of a second all tabs get to record, and one
 * floods the others with its events, so that they are far behind with what they see of the storage.
 *
 * Tells in every task how many calls have returned. Answers that number, and what was set last of each
 * shared lesson with its date.
 */
export async function record(load) {
  const lastSet = {};
  let returned = 0;
  let last = Infinity;
  while (returned < last) {
    const isFlood = Math.trunc(Date.now() / 1_000) % 2;
    const end = performance.now() + TASK_MS[isFlood];
    do {
      const change = changeOf(load, returned);
      const lesson = makeChange(globalThis.lp, change);
      returned++;
      if (change.lessonId <= SHARED_LESSONS) lastSet[`${change.kind} ${change.lessonId}`] = lesson;
    } while (performance.now() < end);
    globalThis.tell(JSON.stringify({ load, returned }));
    await (isFlood ? otherTasks() : rest());
    if (globalThis.isStopped) last = Math.min(last, returned + LAST_CALLS);
  }
  return { returned, lastSet };
}
