/* Objects made from the module's JSON, the same object while nothing changed. */

import { document as documentJson, lesson as lessonJson, status as statusJson, version } from "./glue.js";

/** The object of a JSON text: the one before if the text is the same. */
function snapshot(before, json) {
  return before && before.json === json ? before : { json, value: json ? freeze(JSON.parse(json)) : null };
}

function freeze(value) {
  for (const member of Object.values(value)) {
    if (member && typeof member === "object") freeze(member);
  }
  return Object.freeze(value);
}

const lessons = new Map();

export function lesson(lessonId) {
  const now = version();
  let cached = lessons.get(lessonId);
  if (!cached || cached.version !== now) {
    cached = { ...snapshot(cached, lessonJson(lessonId)), version: now };
    lessons.set(lessonId, cached);
  }
  return cached.value;
}

/** The lesson that a helper answered. */
export function recorded(lessonId, json) {
  const cached = { ...snapshot(lessons.get(lessonId), json), version: version() };
  lessons.set(lessonId, cached);
  return cached.value;
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
