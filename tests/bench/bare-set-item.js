// What a record costs at the least: one `localStorage.setItem` of 200 bytes.

const LENGTH = 200;

let calls = 0;

/** Writes another text with every call: one that is there already is not written again. */
export function addLessonTime(lessonId) {
  localStorage.setItem(`record:${lessonId}`, String(calls++).padStart(LENGTH, "-"));
}
