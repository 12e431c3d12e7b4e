// Prints whether two summaries of the same lessons are one object, or only equal.

import assert from "node:assert/strict";

import { getProgressSummary } from "lesson-progress";

const [one, other] = [getProgressSummary([1, 2]), getProgressSummary([1, 2])];
assert.deepEqual(one, other);
assert.ok([one, one.lessons, one.lessons[1]].every(Object.isFrozen));
console.log(one === other ? "same" : "equal");
