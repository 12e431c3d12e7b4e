// What `getProgressSummary` answers is the same object while nothing of it changed, and so are its parts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser } from "./open-page.mjs";
import { freshProject, run } from "./project.mjs";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** Runs `check` in a new page; it answers, by what is claimed, whether that is so. */
async function checkInPage(check, options) {
  const { page, errors } = await browser.openPage(options);
  const claims = await page.evaluate(check);
  assert.deepEqual(Object.entries(claims).filter(([, holds]) => holds !== true), []);
  assert.deepEqual(errors, []);
}

test("it is the same object while none of its lessons changed, however the lessons are asked for", () =>
  checkInPage(() => {
    lp.setLessonCompletion(1, true);
    const all = lp.getProgressSummary();
    const summary = lp.getProgressSummary([1, 2]);
    const claims = {
      "an array with the same numbers": lp.getProgressSummary([1, 2]) === summary,
      "every lesson": lp.getProgressSummary() === all,
      "another order is another summary": lp.getProgressSummary([2, 1]) !== summary,
      "no lessons are not every lesson": lp.getProgressSummary([]).total === 0 && all.total === 1,
    };
    lp.markLessonSeen(3);
    claims["a change elsewhere"] = lp.getProgressSummary([1, 2]) === summary;
    claims["a change in it"] = lp.getProgressSummary() !== all && lp.getProgressSummary().total === 2;
    lp.upsertLessonProgress(1, {});
    claims["a change that it does not show"] = lp.getProgressSummary([1, 2]) === summary;
    const ids = [1, 2];
    lp.getProgressSummary(ids);
    ids.push(3);
    claims["an array that was changed"] = lp.getProgressSummary(ids).total === 3;
    return claims;
  }));

test("its parts are the same objects while they did not change, in whatever summary", () =>
  checkInPage(() => {
    [1, 2].forEach((id) => lp.setLessonCompletion(id, true));
    const before = lp.getProgressSummary([1, 2, 9]);
    lp.upsertLessonProgress(1, { percent: 50 });
    const after = lp.getProgressSummary([1, 2, 9]);
    const longer = lp.getProgressSummary([1, 2, 9, 10]);
    const all = lp.getProgressSummary();
    lp.upsertLessonProgress(1, { time_ms_delta: 5 });
    const withTime = lp.getProgressSummary([1, 2, 9]);
    return {
      "what changed": after.lessons[1] !== before.lessons[1] && after.lessons[1].percent === 50,
      "what did not": after.lessons[2] === before.lessons[2] && after.lessons[9] === before.lessons[9],
      "in a longer list": [1, 2, 9].every((id) => longer.lessons[id] === after.lessons[id]),
      "among all": [1, 2].every((id) => all.lessons[id] === after.lessons[id]),
      "all lessons together": withTime !== after && withTime.lessons === after.lessons,
    };
  }));

test("nobody can change it", () =>
  checkInPage(() => {
    lp.setLessonCompletion(1, true);
    const parts = (value) => [value, ...Object.values(value).filter((part) => Object(part) === part).flatMap(parts)];
    const isFrozen = (summary) => parts(summary).length >= 3 && parts(summary).every(Object.isFrozen);
    return { some: isFrozen(lp.getProgressSummary([1, 2])), all: isFrozen(lp.getProgressSummary()) };
  }));

test("where nothing can be recorded, it is the same object too", () =>
  checkInPage(
    () => {
      const [one, other] = [lp.getProgressSummary([1, 2]), lp.getProgressSummary([3])];
      return {
        "an array with the same numbers": lp.getProgressSummary([1, 2]) === one && lp.getProgressSummary([3]) === other,
        "every lesson": lp.getProgressSummary() === lp.getProgressSummary(),
        "nobody can change it": [one, one.lessons, one.lessons[1]].every(Object.isFrozen),
      };
    },
    { policy: "script-src 'self' 'unsafe-inline'" },
  ));

test("on a server it is the same object too, also where there are no weak references", async () => {
  const project = await freshProject("summary", ["same-summary.mjs"]);
  assert.equal(await run("node", ["same-summary.mjs"], { cwd: project }), "same\n");
  const preload = "data:text/javascript,delete globalThis.FinalizationRegistry;delete globalThis.WeakRef";
  assert.equal(await run("node", ["--import", preload, "same-summary.mjs"], { cwd: project }), "equal\n");
});

test("summaries that nobody has any more take no memory", async () => {
  const { page } = await browser.openPage();
  const session = await page.context().newCDPSession(page);
  const usedBytes = async () => {
    // Once for the summaries, once for what remembers them.
    for (const _ of [1, 2]) {
      await session.send("HeapProfiler.collectGarbage");
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    }
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  const summarise = async ([from, to]) => {
    const others = Array.from({ length: 20 }, (_, index) => 200 + index);
    for (let list = from; list < to; list++) {
      lp.getProgressSummary([1 + Math.floor(list / 100), 1 + (list % 100), ...others]);
      if (list % 500 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
  };
  await page.evaluate(summarise, [0, 1_000]);
  const before = await usedBytes();
  await page.evaluate(summarise, [1_000, 10_000]);
  const grown = (await usedBytes()) - before;
  assert.ok(grown < 500_000, `${grown} bytes more`);
});
