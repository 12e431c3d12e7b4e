// Mistakes that the types must catch: each line after a comment is an error, or this does not compile.

import {
  addLessonTime,
  getDiagnostics,
  getLessonProgress,
  getLocalProgressState,
  getProgressSummary,
  getSyncStatus,
  markLessonSeen,
  mergeServerLessons,
  setLessonCompletion,
  startSync,
  subscribe,
  trackLessonTime,
  upsertLessonProgress,
} from "lesson-progress";
import { useLessonProgress, useLessonTime, useProgressSummary, useSyncStatus } from "lesson-progress/react";

// @ts-expect-error A lesson id is a number.
markLessonSeen("1");
// @ts-expect-error The time is missing.
addLessonTime(1);
// @ts-expect-error Completion is a boolean.
setLessonCompletion(1, "yes");
// @ts-expect-error A total cannot be set, only added to.
upsertLessonProgress(1, { time_ms: 5_000 });
// @ts-expect-error A percentage is a number.
upsertLessonProgress(1, { percent: "40" });
// @ts-expect-error A limit is a number.
trackLessonTime(1, { idleMs: "2 minutes" });
// @ts-expect-error There is no such limit.
trackLessonTime(1, { maxDeltaMs: 60_000 });
// @ts-expect-error Tracking is stopped by a function, which has no methods.
trackLessonTime(1).stop();
// @ts-expect-error There may be no progress.
getLessonProgress(1).seen;
// @ts-expect-error What is read cannot be written.
getLocalProgressState().lessons["1"] = markLessonSeen(1);
// @ts-expect-error What is read cannot be written.
markLessonSeen(1).seen = false;
// @ts-expect-error A lesson that was not asked for is not there.
getProgressSummary([1]).lessons["2"].seen;
// @ts-expect-error What is read cannot be written: it is the same for everybody who asks.
getProgressSummary([1]).order.done.sort();
// @ts-expect-error A listener is a function.
subscribe("changed");
// @ts-expect-error There is no such option.
startSync({ url: "https://api.example.com" });
// @ts-expect-error CSRF protection is named or switched off, not switched on.
startSync({ csrf: true });
// @ts-expect-error There is no such place.
startSync({ storage: "sessionStorage" });
// @ts-expect-error A handle has no promise: it is there at once.
await startSync().then();
// @ts-expect-error There is no such state.
export const isWaiting = getSyncStatus().state === "waiting";
// @ts-expect-error The document may be nobody's.
getDiagnostics().learner.length;
// @ts-expect-error A row says which lesson it is of.
mergeServerLessons([markLessonSeen(1)]);

// @ts-expect-error A lesson id is a number.
useLessonProgress("1");
// @ts-expect-error No lesson is said by `null`.
useLessonProgress(undefined);
// @ts-expect-error There may be no progress.
useLessonProgress(1).seen;
// @ts-expect-error What is read cannot be written.
useLessonProgress(1)!.percent = 100;
// @ts-expect-error The ids come in an array.
useProgressSummary(1, 2);
// @ts-expect-error A lesson that was not asked for is not there.
useProgressSummary([1]).lessons["2"].seen;
// @ts-expect-error What is read cannot be written.
useProgressSummary().order.done.push(1);
// @ts-expect-error The status is that of all lessons.
useSyncStatus(1);
// @ts-expect-error The lesson is missing.
useLessonTime();
// @ts-expect-error A limit is in milliseconds.
useLessonTime(1, { idleMs: "2 min" });
// @ts-expect-error There is no such limit.
useLessonTime(1, { timeoutMs: 60_000 });
// @ts-expect-error Counting ends with the component.
useLessonTime(1)();
// @ts-expect-error A summary has no lesson of its own.
getProgressSummary([1]).lesson;
// @ts-expect-error An error has a code of those that are named.
export const isUnknown = getSyncStatus().lastError?.code === "unknown";
// @ts-expect-error A listener of progress is told nothing.
subscribe((progress: object) => progress);
// @ts-expect-error Headers are texts.
startSync({ headers: { Authorization: 5 } });
// @ts-expect-error An interval is a number of milliseconds.
startSync({ intervalMs: "5 min" });
// @ts-expect-error A setting that is there has a value.
startSync({ storage: undefined });
