/* Objects made from what the module answers, the same object while nothing changed. */

import {
  document as documentJson,
  lesson as lessonNumbers,
  status as statusJson,
  summary as summaryJson,
  version,
} from "./glue.js";
import { frozen } from "./frozen.js";
import * as server from "./server.js";
import { WeakValues } from "./weak-values.js";

/** The object of a JSON text: the one before if the text is the same. */
function snapshot(before, json) {
  return before && before.json === json ? before : { json, value: json ? frozen(JSON.parse(json), before?.value) : null };
}

const lessons = new Map();

export function lesson(lessonId) {
  const cached = lessons.get(lessonId);
  return cached && cached.version === version() ? cached.value : recorded(lessonId, lessonNumbers(lessonId));
}

/** The lesson that the module answered, in numbers; `null` if it answered none. */
export function recorded(lessonId, numbers) {
  const before = lessons.get(lessonId);
  const isSame = before?.numbers && numbers?.every((number, index) => number === before.numbers[index]);
  const value = isSame ? before.value : numbers ? lessonOf(numbers) : null;
  lessons.set(lessonId, { version: version(), numbers, value });
  return value;
}

const MINUTE_MS = 60_000;

let knownMinute;
let minuteInWords;

/** A date as `toISOString` writes it, which takes most of the time that making a lesson does: the minute is put
    into words once. */
function dateOf(millis) {
  const minute = Math.floor(millis / MINUTE_MS);
  if (minute !== knownMinute) {
    knownMinute = minute;
    minuteInWords = new Date(minute * MINUTE_MS).toISOString().slice(0, 17);
  }
  const rest = String(100_000 + millis - minute * MINUTE_MS);
  return `${minuteInWords}${rest.slice(1, 3)}.${rest.slice(3)}Z`;
}

function lessonOf(numbers) {
  const score = (number) => (number < 0 ? null : number);
  const updated_at = dateOf(numbers[6]);
  return Object.freeze({
    seen: numbers[0] === 1,
    completed: numbers[1] === 1,
    percent: numbers[2],
    time_ms: numbers[3],
    score_best: score(numbers[4]),
    score_last: score(numbers[5]),
    updated_at,
    // The dates are one, nearly always: it is put into words once.
    last_seen_at: numbers[7] < 0 ? null : numbers[7] === numbers[6] ? updated_at : dateOf(numbers[7]),
  });
}

let state;

export function document() {
  const now = version();
  if (!state || state.version !== now) {
    state = { ...snapshot(state, documentJson()), version: now };
  }
  return state.value;
}

let lastStatus;

export function status() {
  lastStatus = snapshot(lastStatus, statusJson());
  return lastStatus.value;
}

/** Summaries by the ids asked for: who compares one with that before has the one before. */
const summaries = new WeakValues();

/** What a summary was made of: the document's version, and the JSON. */
const sources = new WeakMap();

/** What was last told of a lesson, in whatever summary. */
const lessonSummaries = {};

/** The summary of these lessons; with no ids, of every lesson with progress. */
export function summary(ids) {
  const key = String(ids);
  const before = summaries.get(key);
  const source = sources.get(before);
  if (source?.version === version()) return before;
  const json = summaryJson(ids);
  const value = source?.json === json ? before : summaryOf(json, before ?? server.getProgressSummary(ids));
  if (value !== before) summaries.set(key, value);
  sources.set(value, { version: version(), json });
  return value;
}

function summaryOf(json, before) {
  const summary = JSON.parse(json);
  for (const [id, lesson] of Object.entries(summary.lessons)) {
    summary.lessons[id] = lessonSummaries[id] = frozen(lesson, lessonSummaries[id] ?? before.lessons[id]);
  }
  return frozen(summary, before);
}
