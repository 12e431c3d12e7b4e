/* The WebAssembly module: compiled on first use, in place, from bytes that came with the code. */

import { initSync, open } from "./glue.js";
import { report } from "./report.js";
import { apply, settings } from "./settings.js";
import { bytes, decoder, streams } from "./wasm.js";

/** `undefined` while it is to be started with the next use; then whether the module runs. */
let running;

let compiled;

/** What went wrong last, in a sentence. */
let failure = null;

/** What became of the module before this one, in a sentence. */
let failed = "lesson-progress failed, for want of stack, and was started again. Please report it.";

/** How often the module has failed: what was begun with one before is nothing to the present one. */
export let failures = 0;

/** Whether there is a module to call: in a browser, and it compiled, and it can be started again if it failed.
    `undefined` if it could not be started this time, and may be the next. */
export function isRunning() {
  if (running === undefined) {
    // A page that has replaced `localStorage` by something that calls a helper gets no answer there.
    running = false;
    running = typeof window !== "undefined" && start();
  }
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

/** Calls the module. If it fails, it is started again with the next call. What else is thrown comes from a value
    that the caller passed: that call does nothing, and the module goes on. */
export function guarded(call, fallback) {
  try {
    if (isRunning()) return call();
  } catch (error) {
    // Before anything is called: there may be no room on the stack for more.
    running = undefined;
    failures++;
    // A stack that overflows, or memory that runs out, is an error of its own in Firefox.
    if (/^(Runtime|Range|Internal)Error$/.test(error?.name)) {
      failure = `lesson-progress failed (${error}) and was started again: what was recorded is kept. Please report it.`;
      failed = failure;
      tell();
    } else {
      running = true;
      failures--;
    }
    report(error);
  }
  return fallback?.();
}

function start() {
  try {
    compiled ??= new WebAssembly.Module(decoded());
    initSync(compiled);
    const random = crypto.getRandomValues(new Uint8Array(24));
    open(random, navigator.language || "");
    if (failures) apply({ user: settings.user }, failed);
    return true;
  } catch (error) {
    const advice = compiled
      ? "What was recorded before is kept. Load the page again, and please report it."
      : globalThis.WebAssembly && error instanceof WebAssembly.CompileError
        ? "If the page has a content security policy, add 'wasm-unsafe-eval' to its script-src."
        : "The browser may be too old.";
    failure = `lesson-progress could not be started (${error}): nothing is recorded. ${advice}`;
    // The next call may have more room on the stack: its want shows as errors of any kind. A trap comes again.
    if (!compiled || error instanceof WebAssembly.RuntimeError) return false;
    failures++;
    return undefined;
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
