/* The WebAssembly module: compiled on first use, in place, from bytes that came with the code. */

import { initSync, open } from "./glue.js";
import { order, text } from "./wasm.js";

/** `undefined` until the first use; then whether the module runs. */
let running;

/** Why the module does not run, in a sentence; `null` while it may. */
let failure = null;

/** Whether there is a module to call: in a browser, and it compiled, and it did not fail since. */
export function isRunning() {
  if (running === undefined) running = typeof window !== "undefined" && start();
  return running;
}

export function failureReason() {
  return failure;
}

/** Calls the module. If that fails, which is a bug in it, the page goes on without it. */
export function guarded(call, fallback) {
  try {
    return call();
  } catch (error) {
    running = false;
    failure = `lesson-progress failed (${error}): what was recorded before is kept, and nothing is recorded until the page is loaded again. Please report it.`;
    reportError(error);
    return fallback?.();
  }
}

function start() {
  try {
    initSync({ module: decoded() });
    const random = crypto.getRandomValues(new Uint8Array(24));
    open(random, navigator.language || "");
    return true;
  } catch (error) {
    failure = `WebAssembly could not be started (${error}): nothing is recorded. If the page has a content security policy, add 'wasm-unsafe-eval' to its script-src.`;
    return false;
  }
}

/** The module's bytes: the more frequent are one character each, the others two. */
function decoded() {
  const byRank = order.match(/../g).map((digits) => Number.parseInt(digits, 16));
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    let rank = text.charCodeAt(index) - 35;
    if (rank >= 90) rank += (rank - 90) * 91 + text.charCodeAt(++index) - 35;
    bytes[length++] = byRank[rank];
  }
  return bytes.subarray(0, length);
}
