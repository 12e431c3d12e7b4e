"use client";

import { getLessonProgress, markLessonSeen } from "lesson-progress";
import { useLessonProgress } from "lesson-progress/react";
import { useEffect } from "react";

export function Card() {
  const progress = useLessonProgress(7);
  useEffect(() => {
    const before = getLessonProgress(7);
    const after = markLessonSeen(7);
    import("lesson-progress/debug").then(() => {
      globalThis.progress ??= { before, after };
    });
  }, []);
  return <main>{progress?.seen ? "seen" : "not seen"}</main>;
}
