// Rolling back as the guide says: the modules that the package replaced find all progress, and the package
// finds later what they recorded.

import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf } from "./documents.mjs";
import { oldModules } from "./moving-over.mjs";
import { bundle, reachable, unreachable, withPages } from "./pages.mjs";
import { newApp } from "./project.mjs";

const MAIN = `import * as lp from "lesson-progress";
import { mayRollBack } from "./src/lib/mayRollBack";
import { bringDocumentBack } from "./src/lib/bringDocumentBack";
import * as old from "./src/lib/progressStore";
Object.assign(globalThis, { lp, old, mayRollBack, bringDocumentBack, isReady: true });
`;

const guide = await codeOf("docs/guides/rolling-back.md");

async function withGuide(name, backend, use) {
  const app = await newApp(`rolling-back-${name}`, { ...(await oldModules()), ...guide, "main.ts": MAIN });
  await bundle(app);
  await withPages(app, backend, use);
}

for (const storage of ["localStorage", "indexeddb"]) {
  test(`the old modules find what was recorded, with storage: "${storage}"`, () =>
    withGuide(storage, unreachable, async (open) => {
      const { page: first } = await open();
      await first.evaluate(async (storage) => {
        old.markLessonSeen(9);
        lp.configureProgress({ storage });
        lp.addLessonTime(1, 5_000);
        lp.setLessonScore(2, 80);
        // As long as it takes a page to fold its journal, and to move the document.
        if (storage === "indexeddb") await new Promise((resolve) => setTimeout(resolve, 5_000));
        lp.setLessonCompletion(3, true);
      }, storage);
      const recorded = await first.evaluate(() => lp.getLocalProgressState());
      assert.equal(await first.evaluate(() => lp.getSyncStatus().storage.kind), storage);
      await first.close();

      const { page: second } = await open();
      assert.equal(await second.evaluate(() => bringDocumentBack()), true);
      const found = await second.evaluate(() => old.getLocalProgressState());
      assert.deepEqual(found.lessons, recorded.lessons);
      assert.deepEqual(found.pending, recorded.pending);
      assert.equal(found.device_id, recorded.device_id);
      assert.equal(await second.evaluate(() => bringDocumentBack(0)), true, "then it is back at once");
      await second.evaluate(() => void old.addLessonTime(1, 1_000));
      await second.close();

      const { page: third } = await open();
      assert.equal(await third.evaluate(() => lp.getLessonProgress(1).time_ms), 6_000);
    }));
}

test("what is pending keeps the old modules waiting, and what was sent does not", async () => {
  let backend = unreachable;
  await withGuide("pending", (route) => backend(route), async (open) => {
    const { page } = await open();
    await page.evaluate(() => void lp.addLessonTime(1, 5_000));
    assert.equal(await page.evaluate(() => mayRollBack("a@example.com")), false);
    backend = reachable();
    assert.equal(await page.evaluate(() => mayRollBack("a@example.com")), true);
    assert.deepEqual(await page.evaluate(() => old.getPendingLessons()), {});
  });
});
