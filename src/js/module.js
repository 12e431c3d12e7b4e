/* The WebAssembly module: compiled on first use, in place, from bytes that came with the code. */

import { initSync, open } from "./glue.js";
import { frequent, text } from "./wasm.js";

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

let tell = () => {};

/** Has `call` called when the module fails. */
export function whenFailed(call) {
  tell = call;
}

/** Calls the module. If that fails, which is a bug in it, the page goes on without it. What else is thrown
    comes from a value that the caller passed: that call does nothing, and the module goes on. */
export function guarded(call, fallback) {
  try {
    return call();
  } catch (error) {
    reportError(error);
    if (error instanceof WebAssembly.RuntimeError) {
      running = false;
      failure = `lesson-progress failed (${error}): what was recorded before is kept, and nothing is recorded until the page is loaded again. Please report it.`;
      tell();
    }
    return fallback?.();
  }
}

function start() {
  try {
    initSync(decoded());
    const random = crypto.getRandomValues(new Uint8Array(24));
    open(random, navigator.language || "");
    return true;
  } catch (error) {
    const advice =
      globalThis.WebAssembly && error instanceof WebAssembly.CompileError
        ? "If the page has a content security policy, add 'wasm-unsafe-eval' to its script-src."
        : "The browser may be too old.";
    failure = `lesson-progress could not be started (${error}): nothing is recorded. ${advice}`;
    return false;
  }
}

/** The module's bytes: the more frequent are one character each, the others two. The quotation mark and the
    backslash are not among the characters. */
function decoded() {
  const codes = [];
  for (let code = 32; code < 127; code++) if (code !== 34 && code !== 92) codes.push(code);
  const ranked = new Set(frequent.match(/../g).map((digits) => Number.parseInt(digits, 16)));
  for (let byte = 0; byte < 256; byte++) ranked.add(byte);
  // By the character's code; of two characters, the last two codes come first, and 128 further each.
  const byteOf = new Uint8Array(384);
  [...ranked].forEach((byte, rank) => {
    const beyond = rank - 91;
    byteOf[beyond < 0 ? codes[rank] : codes[beyond % 93] + (beyond < 93 ? 128 : 256)] = byte;
  });
  // The loop runs cold and long: it has nothing in it but tables.
  const bytes = new TextEncoder().encode(text);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    let code = bytes[index];
    if (code > 124) code = (code - 124) * 128 + bytes[++index];
    bytes[length++] = byteOf[code];
  }
  return bytes.subarray(0, length);
}
