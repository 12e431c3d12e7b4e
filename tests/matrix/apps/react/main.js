// What an app does with the package: reads a lesson's progress, records that it was seen, shows it by a hook, and
// has the panel at hand.

import { getLessonProgress, markLessonSeen } from "lesson-progress";
import "lesson-progress/debug";
import { useLessonProgress } from "lesson-progress/react";
import { createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";

const before = getLessonProgress(7);

function Card() {
  const progress = useLessonProgress(7);
  useEffect(() => {
    globalThis.progress = { before, after: markLessonSeen(7) };
  }, []);
  return progress?.seen ? "seen" : "not seen";
}

createRoot(document.querySelector("main")).render(createElement(Card));
