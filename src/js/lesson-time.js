/* While time on a lesson is counted, tells the module what there is to see of the learner: whether the page is
   on screen and has the focus, and that something was done. Decides nothing. */

import { end_lesson_time as endLessonTime, look } from "./glue.js";
import { enter } from "./driver.js";
import { failures, guarded, isRunning } from "./module.js";

/** What a learner does. Where a browser scrolls for a finger, that is heard by its touches alone. */
const INPUTS = ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchmove", "scroll"];

/** What may change how the page is. One that is left may not have been hidden before. */
const CHANGES = ["visibilitychange", "focus", "blur", "pagehide", "pageshow"];

/** What is tracked, in the order in which it began. */
const trackings = new Set();
let listening;
let timer;

/** When there was last something of the learner. */
let activeAt;

/** How often in a row the module did not answer: it is left alone for longer each time, up to a minute. */
let misses = 0;

const RETRY_MS = 500;
const MISSES_MAX = 120;

/** Begins to count time as the call does, which takes how long ago there was something of the learner, and
    answers what is tracked. Answers what ends that. */
export function track(begin) {
  const tracking = { begin };
  if (trackings.size === 0) listen();
  trackings.add(tracking);
  lookAround({ type: "begin" });
  return () => {
    if (!trackings.delete(tracking)) return;
    if (tracking.since === failures) enter(() => endLessonTime(tracking.id));
    lookAround({});
    if (trackings.size === 0) listening.abort();
  };
}

function listen() {
  listening = new AbortController();
  // On their way down: what is pressed or scrolled may keep an event from coming up again, and what is recorded
  // when the page is hidden must be there when the driver hears of it, which sends it.
  const options = { capture: true, passive: true, signal: listening.signal };
  for (const type of [...INPUTS, ...CHANGES]) window.addEventListener(type, lookAround, options);
}

function lookAround({ type }) {
  const isVisible = document.visibilityState === "visible" && type !== "pagehide";
  const hasInput = INPUTS.includes(type);
  // With input, which may come at any rate, nothing is recorded: the driver need not hear of it.
  const call = hasInput ? guarded : enter;
  if (type && type !== "blur" && isVisible) activeAt = performance.now();
  if (hasInput && misses > 0) return;
  const waitMs = call(() => {
    for (const tracking of trackings) {
      // What is new is begun, and after a failure everything.
      if (tracking.since === failures) continue;
      tracking.id = tracking.begin(performance.now() - activeAt);
      tracking.since = failures;
    }
    return look(isVisible, document.hasFocus(), hasInput);
  });
  misses = waitMs === undefined ? Math.min(misses + 1, MISSES_MAX) : 0;
  clearTimeout(timer);
  if (trackings.size === 0 || waitMs === Infinity || !isRunning()) return;
  timer = setTimeout(lookAround, waitMs ?? misses * RETRY_MS, {});
}
