/* Taking turns with the other pages of the browser at the stored document. */

import { claim, holds_claim as holdsClaim, settling_ms as settlingMs } from "./glue.js";
import { failures, guarded } from "./module.js";

const LOCK = "pp_progress_v1";

/** The longest wait for the lock: a page that was frozen with it must not stop the others. */
const LOCK_TIMEOUT_MS = 10_000;

/** The turn that was asked for, or is taken. */
let turn;

export function isTakingTurn() {
  return turn !== undefined;
}

/** Calls `work` once this page has the document alone, with what tells whether it still has; and `then` when
    the turn is over, with or without it. */
export async function takeTurn(work, then) {
  if (turn) return;
  turn = new AbortController();
  const { signal } = turn;
  try {
    await inTurn(signal, work);
  } finally {
    turn = undefined;
    if (!signal.aborted) then();
  }
}

/** Gives the turn back: a page in the back/forward cache must hold nothing. */
export function endTurn() {
  turn?.abort();
}

async function inTurn(signal, work) {
  // Without locks, or where they are not allowed, the claim alone has to do.
  const hadLock = navigator.locks && (await withLock(signal, () => alone(signal, true, work)));
  if (!hadLock && !signal.aborted) await alone(signal, false, work);
}

/** Whether the lock was there to be had. */
async function withLock(signal, call) {
  let granted = false;
  const waiting = new AbortController();
  const giveUp = () => waiting.abort();
  const timer = setTimeout(giveUp, LOCK_TIMEOUT_MS);
  signal.addEventListener("abort", giveUp);
  try {
    await navigator.locks.request(LOCK, { __proto__: null, signal: waiting.signal }, () => {
      granted = true;
      return call();
    });
  } catch {
    // Not allowed, or waited for in vain.
  }
  clearTimeout(timer);
  return granted;
}

async function alone(signal, hasLock, work) {
  const before = failures;
  const isClaimed = guarded(() => claim(hasLock));
  await settled(signal);
  const mayWork = () => failures === before && !signal.aborted && (hasLock || (isClaimed && guarded(holdsClaim)));
  if (mayWork()) await work(mayWork);
}

function settled(signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, settlingMs());
    signal.addEventListener("abort", resolve);
  });
}
