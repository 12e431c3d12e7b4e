/* Runs the engine: hands it what happens, sends what it asks for, wakes it when it is due, and tells
   listeners what changed. Decides nothing. */

import {
  database_need as databaseNeed,
  handle_hidden as handleHidden,
  handle_lock as handleLock,
  handle_return as handleReturn,
  handle_storage as handleStorage,
  handle_trigger as handleTrigger,
  next_turn_in_ms as nextTurnInMs,
  version,
} from "./glue.js";
import { failedStatus } from "./failure.js";
import { inTransaction, show } from "./indexed-db.js";
import { Listeners } from "./listeners.js";
import { failures, guarded, isRunning, whenFailed } from "./module.js";
import { send } from "./requests.js";
import { csrfToken } from "./settings.js";
import { status } from "./snapshots.js";
import { endTurn, isTakingTurn, takeTurn } from "./turn.js";

/** The longest delay that a timer takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** What `handleTrigger` takes. */
const ONLINE = 0;
const OFFLINE = 1;
const VISIBLE = 2;
export const CHANGE = 3;
export const APP = 4;

/** What `databaseNeed` answers if there is something to be shown. */
const NEEDS_READING = 2;

export const progressListeners = new Listeners();
const statusListeners = new Listeners();

let timer;
let isDue = false;
let knownVersion;
let knownStatus;
let waiting = [];

/** Hands something to the engine and lets it go on soon. Answers what the call does. */
export function enter(call, fallback) {
  const answer = guarded(call, fallback);
  soon();
  return answer;
}

/** Changes that wait for the document. */
const changes = [];

/** Hands a change of the document to the engine, as `enter` does; if the document is in the database, once
    this page has it alone. */
export function change(call) {
  if (guarded(databaseNeed)) return later(() => guarded(call));
  enter(call);
}

/** Calls what hands a change to the engine once this page has the document alone, wherever it is. */
export function later(call) {
  changes.push(call);
  endRest();
}

/** Makes the changes that wait. */
function makeChanges() {
  changes.splice(0).forEach((call) => call());
}

let isShowing = false;

function showSoon() {
  if (isShowing) return;
  isShowing = true;
  void show().then(() => {
    isShowing = false;
    soon();
  });
}

/** Lets the engine do what is due, or wakes it when it is. */
function run() {
  const isThere = isRunning();
  // Without a module nothing is done with what waits, and nothing answered.
  if (isThere === false) return makeChanges();
  if (!isThere || resting) return;
  guarded(() => {
    clearTimeout(timer);
    if (databaseNeed() === NEEDS_READING) showSoon();
    const delay = changes.length > 0 ? 0 : nextTurnInMs();
    if (delay === 0) void takeTurn(work, soon);
    else if (delay < Infinity) timer = setTimeout(soon, Math.min(delay, TIMER_MS_MAX));
  });
}

/** What the engine does while the document is this page's alone. */
async function work(mayWork) {
  let request;
  const act = () => {
    makeChanges();
    request = guarded(() => handleLock(csrfToken() !== undefined));
  };
  if (guarded(databaseNeed)) await inTransaction(mayWork, act);
  else act();
  dispatch(request);
}

/** Sends a request of the engine, if there is one. */
function dispatch(request) {
  if (request) void send(JSON.parse(request)).then(soon);
}

/** The page goes to the background. */
function hide() {
  dispatch(handleHidden(csrfToken() !== undefined));
}

let inNextTask;

/** Goes on in a task of its own, not in a microtask: a listener that records in its turn must not keep the
    page from going on. However often it was called meanwhile, it does so once. */
function soon() {
  if (isDue) return;
  isDue = true;
  inNextTask ??= taskOf(() => {
    isDue = false;
    run();
    announce();
  });
  inNextTask();
}

/** What has `call` called in a task of its own. */
function taskOf(call) {
  // The browser that Jest simulates has none.
  if (!globalThis.MessageChannel) return () => setTimeout(call);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = call;
  return () => port2.postMessage(null);
}

let resting;

/** The longest rest after a failure, in seconds. */
const REST_S_MAX = 60;

// What has failed may fail again: it is left alone for longer each time, unless the app asks.
whenFailed(() => {
  if (!resting) soon();
  clearTimeout(resting);
  resting = setTimeout(endRest, Math.min(failures, REST_S_MAX) * 1000);
});

function endRest() {
  clearTimeout(resting);
  resting = undefined;
  soon();
}

/** Tells listeners what changed. */
function announce() {
  const presentVersion = guarded(version, () => knownVersion);
  if (presentVersion !== knownVersion) {
    knownVersion = presentVersion;
    progressListeners.call();
  }
  // Putting the status together takes longer than recording: it is done for those who ask.
  if (statusListeners.size === 0 && waiting.length === 0) return;
  const presentStatus = guarded(status, failedStatus);
  if (presentStatus !== knownStatus) {
    knownStatus = presentStatus;
    statusListeners.call(presentStatus);
  }
  if (presentStatus.state !== "syncing" && !isTakingTurn()) {
    const settled = waiting;
    waiting = [];
    for (const resolve of settled) resolve(presentStatus);
  }
}

/** Has a listener called with every status after the present one. Answers what ends that. */
export function watchStatus(listener) {
  if (statusListeners.size === 0) knownStatus = guarded(status);
  return statusListeners.add(listener);
}

/** Resolves once no attempt is under way, with the status. */
export function whenSettled() {
  endRest();
  return new Promise((resolve) => waiting.push(resolve));
}

/** Hands one kind of event to the engine. Answers what takes it away. */
function on(target, type, handle) {
  const listener = (event) => enter(() => handle(event));
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}

let listeners = 0;
let stopListening;

/** Listens for what triggers a synchronisation, until every caller has stopped. */
export function listen() {
  if (listeners++ === 0) {
    const undo = [
      on(window, "online", () => handleTrigger(ONLINE)),
      on(window, "offline", () => handleTrigger(OFFLINE)),
      // At the window, where the event arrives last: the app's own listeners have recorded by then.
      on(window, "visibilitychange", () => {
        if (document.visibilityState === "visible") handleTrigger(VISIBLE);
        else hide();
      }),
    ];
    stopListening = () => undo.forEach((stop) => stop());
    // What happened while nobody listened was not heard.
    enter(() => handleTrigger(navigator.onLine === false ? OFFLINE : ONLINE));
  }
  let stopped = false;
  return () => {
    if (stopped) return;
    stopped = true;
    if (--listeners === 0) stopListening();
  };
}

/** Whether there is a module to call. From the first time on, other tabs' changes are followed. */
export function isReady() {
  if (isRunning() && knownVersion === undefined) {
    knownVersion = guarded(version, () => 0);
    on(window, "storage", ({ key }) => handleStorage(key));
    window.addEventListener("pagehide", endTurn);
    on(window, "pageshow", ({ persisted }) => persisted && handleReturn());
    // What an earlier page left waits for one that goes on with it.
    soon();
  }
  return isRunning();
}
