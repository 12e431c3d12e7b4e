// What a page without a framework does with the package: reads a lesson's progress, records that it was seen,
// shows it when told, and has the panel at hand.

import { getLessonProgress, markLessonSeen, subscribe } from "lesson-progress";
import "lesson-progress/debug";

const before = getLessonProgress(7);

subscribe(() => {
  document.querySelector("main").textContent = getLessonProgress(7).seen ? "seen" : "not seen";
});
globalThis.progress = { before, after: markLessonSeen(7) };
