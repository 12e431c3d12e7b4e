/* While time on a lesson is counted, tells the module what there is to see of the learner: whether the page is
   on screen and has the focus, and that something was done. Decides nothing. */

import { end_lesson_time as endLessonTime, look } from "./glue.js";
import { enter } from "./driver.js";
import { guarded } from "./module.js";

/** What a learner does. Where a browser scrolls for a finger, that is heard by its touches alone. */
const INPUTS = ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchmove", "scroll"];

/** What may change how the page is. One that is left may not have been hidden before. */
const CHANGES = ["visibilitychange", "focus", "blur", "pagehide", "pageshow"];

let trackings = 0;
let listening;
let timer;

/** Begins to count time as the call does, which answers what is tracked. Answers what ends that. */
export function track(begin) {
  const tracking = enter(begin);
  if (trackings++ === 0) listen();
  lookAround({});
  let stopped = false;
  return () => {
    if (stopped) return;
    stopped = true;
    enter(() => endLessonTime(tracking));
    lookAround({});
    if (--trackings === 0) listening.abort();
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
  const waitMs = call(() => look(isVisible, document.hasFocus(), hasInput));
  clearTimeout(timer);
  if (waitMs < Infinity) timer = setTimeout(lookAround, waitMs, {});
}
