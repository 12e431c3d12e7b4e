// What the document must hold after several page loads have recorded.

import { changed, changeOf, SHARED_LESSONS } from "./changes.mjs";

/** No more calls than these return between the last that a page load tells of and its end. */
const UNTOLD_CALLS_MAX = 5_000;

/**
 * How the lessons of a document differ from what was recorded, each in a sentence.
 *
 * `loads` are the page loads: `{ load, returned, isCut, lastSet? }`. One that was cut short may have got
 * further than it could tell: what it told of must be there, and then its changes up to any one, in order.
 */
export function differences(lessons, loads) {
  const latest = latestSettings(loads);
  let least;
  for (const outcome of combinations(loads.map((load) => outcomes(lessons, load)))) {
    const found = compared(lessons, together(outcome), latest);
    if (!least || found.length < least.length) least = found;
    if (least.length === 0) break;
  }
  return least;
}

/**
 * The lessons that a page load may have left, by id: those of its own are as they are on the device, if
 * that can be.
 */
function outcomes(lessons, { load, returned, isCut }) {
  const recorded = new Map();
  const makeNext = (index) => {
    const change = changeOf(load, index);
    recorded.set(change.lessonId, changed(recorded.get(change.lessonId), change));
  };
  for (let index = 0; index < returned; index++) makeNext(index);
  const told = new Map(recorded);
  if (!isCut) return [told];
  const possible = [];
  for (let index = returned; index < returned + UNTOLD_CALLS_MAX; index++) {
    const own = [...recorded].filter(([lessonId]) => lessonId > SHARED_LESSONS);
    const isPossible = own.every(([lessonId, { time_ms }]) => lessons[lessonId]?.time_ms === time_ms);
    if (isPossible) possible.push(new Map(recorded));
    makeNext(index);
  }
  return possible.length > 0 ? possible : [told];
}

function combinations([first, ...rest]) {
  if (!first) return [[]];
  return first.flatMap((one) => combinations(rest).map((others) => [one, ...others]));
}

/** The lessons of several page loads: of those that they share the time in sum, and the best score. */
function together(loads) {
  const all = new Map();
  for (const lessons of loads) {
    for (const [lessonId, lesson] of lessons) {
      const before = all.get(lessonId);
      const time_ms = lesson.time_ms + (before?.time_ms ?? 0);
      const scores = [lesson.score_best, before?.score_best].filter((score) => typeof score === "number");
      all.set(lessonId, { ...lesson, time_ms, score_best: scores.length ? Math.max(...scores) : null });
    }
  }
  return all;
}

/** What was set last of each shared lesson, with those that were set at the same time: `kind id` to lessons. */
function latestSettings(loads) {
  const latest = new Map();
  for (const { lastSet = {} } of loads) {
    for (const [what, lesson] of Object.entries(lastSet)) {
      const before = latest.get(what) ?? [];
      const at = before[0]?.updated_at ?? "";
      if (lesson.updated_at > at) latest.set(what, [lesson]);
      else if (lesson.updated_at === at) before.push(lesson);
    }
  }
  return latest;
}

function compared(lessons, expected, latest) {
  const found = [];
  const expect = (lessonId, field, actual, ...allowed) => {
    if (!allowed.includes(actual)) found.push(`lesson ${lessonId}: ${field} is ${actual}, not ${allowed.join(" or ")}`);
  };
  for (const [lessonId, lesson] of expected) {
    const actual = lessons[lessonId] ?? {};
    for (const field of ["seen", "time_ms", "score_best"]) expect(lessonId, field, actual[field], lesson[field]);
    const isShared = lessonId <= SHARED_LESSONS;
    const set = (kind) => (isShared ? latest.get(`${kind} ${lessonId}`) : [lesson]);
    for (const [kind, fields] of [["completion", ["completed", "percent"]], ["score", ["score_last"]]]) {
      for (const field of fields) {
        expect(lessonId, field, actual[field], ...set(kind).map((lesson) => lesson[field]));
      }
    }
  }
  for (const lessonId of Object.keys(lessons)) {
    if (!expected.has(Number(lessonId))) found.push(`lesson ${lessonId} was never recorded`);
  }
  return found;
}
