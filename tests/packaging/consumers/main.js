// What an app does with the package: reads a lesson's progress and records that it was seen.

import { getLessonProgress, markLessonSeen } from "lesson-progress";

const before = getLessonProgress(7);
const after = markLessonSeen(7);
globalThis.progress = { before, after };
