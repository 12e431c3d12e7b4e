// The synchronisation of an app before it moves over.

import { fetchLessonProgress, importLessonProgress } from "./progressApi";
import {
  clearPendingIfUnchanged,
  exportProgressPayload,
  getPendingLessons,
  mergeServerLessons,
  setLastSyncAt,
} from "./progressStore";

const INTERVAL_MS = 5 * 60_000;
const DEBOUNCE_MS = 1_500;

let isEnabled = false;
let timer: ReturnType<typeof setTimeout> | undefined;

export async function syncProgress(_reason: string): Promise<void> {
  if (!isEnabled) return;
  const payload = exportProgressPayload();
  if (Object.keys(payload.lessons).length > 0) {
    await importLessonProgress(payload);
    clearPendingIfUnchanged(payload.lessons);
  }
  mergeServerLessons(await fetchLessonProgress());
  setLastSyncAt(new Date().toISOString());
}

export function scheduleProgressSync(reason: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => void syncProgress(reason).catch(() => {}), DEBOUNCE_MS);
}

export function setProgressSyncEnabled(enabled: boolean): void {
  isEnabled = enabled;
  if (enabled) scheduleProgressSync("enabled");
}

export function ensureProgressSyncLoop(): () => void {
  const online = () => scheduleProgressSync("online");
  const visible = () => document.visibilityState === "visible" && scheduleProgressSync("visible");
  const interval = setInterval(() => {
    if (Object.keys(getPendingLessons()).length > 0) scheduleProgressSync("interval");
  }, INTERVAL_MS);
  window.addEventListener("online", online);
  document.addEventListener("visibilitychange", visible);
  return () => {
    clearInterval(interval);
    window.removeEventListener("online", online);
    document.removeEventListener("visibilitychange", visible);
  };
}
