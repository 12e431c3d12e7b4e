// What is timed, in the page, of the contender that it is bundled with. Times are in milliseconds per call.

import * as contender from "contender";

/** Other tasks of the page may run between two samples, never within one. */
globalThis.bench = { record, read, readAfterChange, merge, fold, untilFolded, memory };

/** Between two records an app does something else, and the browser's process that stores them falls asleep. To wake
    it is most of what `setItem` costs an app: calls that follow one another at once would hide it. */
const REST_MS = 0.05;

/** Records with a rest before each call. */
function record(lessonIds, calls) {
  let elapsed = 0;
  for (let index = 0; index < calls; index++) {
    const until = performance.now() + REST_MS;
    while (performance.now() < until);
    elapsed += timed(1, () => contender.addLessonTime(lessonIds[index % lessonIds.length], 1_000));
  }
  return elapsed / calls;
}

function read(lessonIds, calls) {
  return timed(calls, (index) => contender.getLessonProgress(lessonIds[index % lessonIds.length]));
}

/** Reads each lesson once after each change of one of them, as the components of a page do. */
function readAfterChange(lessonIds, calls) {
  let elapsed = 0;
  for (let index = 0; index < calls; index++) {
    contender.addLessonTime(lessonIds[index % lessonIds.length], 1_000);
    elapsed += timed(1, () => lessonIds.forEach((id) => contender.getLessonProgress(id)));
  }
  return elapsed / (calls * lessonIds.length);
}

let merges = 0;

/** Merges a row of every lesson, all of them newer than what was merged before. */
function merge(lessons, calls) {
  const batches = Array.from({ length: calls }, () => rows(lessons, ++merges));
  return timed(calls, (index) => contender.mergeServerLessons(batches[index]));
}

function rows(lessons, version) {
  const at = new Date(Date.UTC(2026, 0, 1) + version).toISOString().replace("Z", "123Z");
  return Array.from({ length: lessons }, (_, index) => ({
    lesson_id: index + 1,
    seen: true,
    completed: false,
    percent: (index + version) % 100,
    time_ms: 60_000 + version,
    score_best: 80,
    score_last: 70,
    updated_at: at,
    last_seen_at: at,
  }));
}

function timed(calls, call) {
  const began = performance.now();
  for (let index = 0; index < calls; index++) call(index);
  return (performance.now() - began) / calls;
}

const FOLD_TIMEOUT_MS = 30_000;

const channel = new MessageChannel();

/** Resolves in the next task. */
function nextTask() {
  return new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(null);
  });
}

/**
 * Records some lessons and answers the longest block of the main thread until they are folded.
 *
 * A message that is posted anew whenever it arrives meets every gap between two tasks. The longest gap in
 * which storage was touched is the block: it has the whole task in it with its microtasks, whatever it was
 * that started it, and what other programs take from this one in the seconds of waiting does not count.
 * The observer of long tasks sees none below 50 ms.
 */
async function fold(lessonIds) {
  await untilFolded();
  for (const id of lessonIds) contender.addLessonTime(id, 1_000);
  let isTouched = false;
  const stopWatching = watchStorage(() => (isTouched = true));
  let longest = 0;
  let last = performance.now();
  const until = last + FOLD_TIMEOUT_MS;
  do {
    await nextTask();
    const now = performance.now();
    if (isTouched) longest = Math.max(longest, now - last);
    isTouched = false;
    last = now;
  } while (!isFolded(until));
  stopWatching();
  return longest;
}

/** How many bytes the page holds after collecting garbage: what JavaScript has, and WebAssembly's memories,
    which the browser leaves out. */
async function memory() {
  const { bytes } = await performance.measureUserAgentSpecificMemory();
  return memories.reduce((sum, memory) => sum + memory.buffer.byteLength, bytes);
}

const memories = [];

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const instance = new Instance(...args);
    memories.push(...Object.values(instance.exports).filter((value) => value instanceof WebAssembly.Memory));
    return instance;
  },
});

/** Resolves once nothing but the document is stored. */
async function untilFolded() {
  const until = performance.now() + FOLD_TIMEOUT_MS;
  while (!isFolded(until)) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Whether nothing but the document is stored; an error if not by then. */
function isFolded(until) {
  if (localStorage.length === 1) return true;
  if (performance.now() < until) return false;
  throw new Error(`not folded: ${Object.keys(localStorage).join(", ")} are stored`);
}

/** Has `tell` called whenever storage is read or written. Answers what ends that. */
function watchStorage(tell) {
  const methods = ["getItem", "setItem", "removeItem"];
  const originals = methods.map((method) => Storage.prototype[method]);
  methods.forEach((method, index) => {
    Storage.prototype[method] = function (...args) {
      tell();
      return originals[index].apply(this, args);
    };
  });
  return () => methods.forEach((method, index) => (Storage.prototype[method] = originals[index]));
}
