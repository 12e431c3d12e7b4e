// Sampling in turns, and what the samples come to.

import { setTimeout as sleep } from "node:timers/promises";

/** A sample makes as many calls as take this long, so that the clock's resolution does not matter. */
const SAMPLE_MS = 2;

const WARM_UP_MS = 200;

/** The browser writes behind the page's back what the sample before has stored. */
const PAUSE_MS = 15;

/** For what can be done but once a sample. */
export const once = () => 1;

/**
 * Takes samples of every task, in turns: what else the machine does meanwhile hits all of them alike.
 * A task is `(calls) => milliseconds per call`; the answer has each one's times, by its name.
 */
export async function inTurns(rounds, tasks, callsOf = enough) {
  const runners = Object.entries(tasks).map(([name, task]) => ({ name, task, calls: 1, times: [] }));
  for (const runner of runners) runner.calls = await callsOf(runner.task);
  for (let round = 0; round < rounds; round++) {
    for (const { task, calls, times } of runners) {
      await sleep(PAUSE_MS);
      times.push(await task(calls));
    }
  }
  return Object.fromEntries(runners.map(({ name, times }) => [name, spread(times)]));
}

/** How many calls make a sample, once the engine has compiled what it will. The first call of all, which
    may open a document, says nothing of it. */
async function enough(task) {
  await task(1);
  let calls = 1;
  for (let spent = 0; spent < WARM_UP_MS; ) {
    const elapsed = (await task(calls)) * calls;
    spent += elapsed;
    if (elapsed < SAMPLE_MS) calls *= 2;
  }
  return calls;
}

/** Milliseconds as the median and the quartiles, in microseconds. */
function spread(times) {
  const sorted = times.map((time) => time * 1_000).sort((one, other) => one - other);
  const [q1, median, q3] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  return { median, q1, q3 };
}

function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
