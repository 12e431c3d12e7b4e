// Requires the package, and prints what it answers and whether `import` gets the same one.

const required = require("lesson-progress");

import("lesson-progress").then((imported) => {
  const isSame = imported.markLessonSeen === required.markLessonSeen;
  console.log(JSON.stringify({ state: required.getSyncStatus().state, isSame }));
});
