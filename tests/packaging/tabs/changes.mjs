// What a page load records: a sequence that its number alone determines, so that how many calls have
// returned tells what they were. The page and the test both have this module.

/** The lessons that every page load records, from 1 on. */
export const SHARED_LESSONS = 8;

const KINDS = ["time", "time", "time", "time", "time", "seen", "completion", "score"];

/** The change of this index: of a shared lesson, or of one that no other page load records. */
export function changeOf(load, index) {
  let random = hash(load, index);
  const take = (count) => {
    const taken = random % count;
    random = Math.floor(random / count);
    return taken;
  };
  const isShared = take(2) === 0;
  // Every third page load goes from lesson to lesson so fast that its journal puts them under one key.
  const ownLesson = load % 3 === 2 ? Math.floor(index / 50) : take(10);
  const lessonId = isShared ? 1 + take(SHARED_LESSONS) : 100_000 * (load + 1) + ownLesson;
  return { lessonId, kind: KINDS[take(KINDS.length)], value: take(101) };
}

function hash(load, index) {
  let hash = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(load + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Makes a change by the package's helpers. Answers the lesson. */
export function makeChange(lp, { lessonId, kind, value }) {
  switch (kind) {
    case "time":
      return lp.addLessonTime(lessonId, value);
    case "seen":
      return lp.markLessonSeen(lessonId);
    case "completion":
      return lp.setLessonCompletion(lessonId, value % 2 === 1);
    case "score":
      return lp.setLessonScore(lessonId, value);
  }
}

/** What a change makes of a lesson. */
export function changed(lesson, { kind, value }) {
  const untouched = { seen: false, completed: false, percent: 0, time_ms: 0, score_best: null, score_last: null };
  const after = { ...untouched, ...lesson, seen: true };
  if (kind === "time") after.time_ms += value;
  if (kind === "completion") {
    after.completed = value % 2 === 1;
    after.percent = after.completed ? 100 : 0;
  }
  if (kind === "score") {
    after.score_last = value;
    after.score_best = Math.max(after.score_best ?? 0, value);
  }
  return after;
}
