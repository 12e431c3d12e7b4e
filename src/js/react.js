"use client";
/* The helpers as React hooks. What they read is the same object while nothing of it changed, so that React
   renders only what shows something that changed. */

import {
  getLessonProgress,
  getProgressSummary,
  getSyncStatus,
  subscribe,
  subscribeSyncStatus,
  trackLessonTime,
} from "lesson-progress";
import { useEffect, useSyncExternalStore } from "react";

// What a page shows while it is hydrated is what the server has rendered.
import * as server from "./server.js";

export function useLessonProgress(lessonId) {
  return useSyncExternalStore(
    subscribe,
    () => (lessonId === null ? null : getLessonProgress(lessonId)),
    server.getLessonProgress,
  );
}

export function useProgressSummary(lessonIds) {
  return useSyncExternalStore(
    subscribe,
    () => getProgressSummary(lessonIds),
    () => server.getProgressSummary(lessonIds),
  );
}

export function useSyncStatus() {
  return useSyncExternalStore(subscribeSyncStatus, getSyncStatus, server.getSyncStatus);
}

export function useLessonTime(lessonId, options) {
  const { idleMs, maxMs } = options ?? {};
  useEffect(() => {
    if (lessonId !== null) return trackLessonTime(lessonId, { idleMs, maxMs });
  }, [lessonId, idleMs, maxMs]);
}
