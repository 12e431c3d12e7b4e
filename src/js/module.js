/* The WebAssembly module: compiled on first use, in place, from bytes that came with the code. */

import { initSync, open } from "./glue.js";
import { report } from "./report.js";
import { bytes, decoder, streams } from "./wasm.js";

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
    report(error);
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

/** The module's bytes, put together from its streams by a small module of its own. */
function decoded() {
  const binary = atob(decoder);
  const small = new Uint8Array(binary.length);
  for (let index = 0; index < small.length; index++) small[index] = binary.charCodeAt(index);
  const { memory, read, decode } = new WebAssembly.Instance(new WebAssembly.Module(small)).exports;
  const view = new Uint8Array(memory.buffer);
  const first = bytes.match(/../g).map((digits) => Number.parseInt(digits, 16));
  view.set(first, 32);
  let end = 128;
  for (let byte = 0; byte < 256; byte++) if (!first.includes(byte)) view[end++] = byte;
  const places = new Uint32Array(memory.buffer, 512, streams.length + 1);
  const scratch = view.length / 2;
  end = 2560;
  streams.forEach((stream, index) => {
    places[index] = end;
    const { written } = new TextEncoder().encodeInto(stream, view.subarray(scratch));
    end = read(scratch, scratch + written, end);
  });
  places[streams.length] = end;
  decode();
  return view.subarray(places[0], places[1]);
}
