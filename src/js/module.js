/* The WebAssembly module: compiled on first use, in place, from bytes that came with the code. */

import { initSync, open } from "./glue.js";
import { meanings, text } from "./wasm.js";

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

/** The module's bytes. Most characters mean a byte; a few mean, with the next one, one of those that no
    character means. The quotation mark and the backslash are not among the characters. */
function decoded() {
  const codes = [];
  for (let code = 32; code < 127; code++) if (code !== 34 && code !== 92) codes.push(code);
  const meaning = meanings.match(/../g).map((digits) => Number.parseInt(digits, 36));
  // By the character's code; of two characters by the second one's, as far on as the first one says.
  const byteOf = new Uint8Array(384);
  const further = new Uint16Array(128);
  meaning.forEach((byte, place) => {
    byteOf[codes[place]] = byte;
    if (byte > 255) further[codes[place]] = (byte - 255) * 128;
  });
  let place = 0;
  for (let byte = 0; byte < 256; byte++) {
    if (meaning.includes(byte)) continue;
    byteOf[codes[place % 93] + (place < 93 ? 128 : 256)] = byte;
    place++;
  }
  // The loop runs cold and long: it has nothing in it but tables.
  const bytes = new TextEncoder().encode(text);
  let length = 0;
  for (let index = 0; index < bytes.length; index++) {
    let code = bytes[index];
    if (further[code]) code = further[code] + bytes[++index];
    bytes[length++] = byteOf[code];
  }
  return bytes.subarray(0, length);
}
