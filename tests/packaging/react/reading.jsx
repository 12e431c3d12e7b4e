// A lesson whose time is counted, which the test changes.

import { useLessonTime } from "lesson-progress/react";
import { useEffect, useState } from "react";

import { renders } from "./app.jsx";

export function Reading() {
  const [{ lessonId, idleMs }, read] = useState({ lessonId: 1, idleMs: 60_000 });
  // An object made anew in every render.
  useLessonTime(lessonId, Object.fromEntries([["idleMs", idleMs]]));
  useEffect(() => {
    renders.reading = (renders.reading ?? 0) + 1;
    globalThis.read = read;
  });
  return <p>{lessonId}</p>;
}
