// What an app's own test does: records, and finds it on the device.

import { getLessonProgress, getSyncStatus, markLessonSeen } from "lesson-progress";

test("a lesson is recorded in this environment's localStorage", () => {
  expect(getLessonProgress(7)).toBe(null);
  markLessonSeen(7);
  expect(getLessonProgress(7).seen).toBe(true);
  expect(getSyncStatus().storage).toEqual({ kind: "localStorage", reason: null });
  const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index));
  expect(keys.some((key) => key.startsWith("pp_progress_v1"))).toBe(true);
});
