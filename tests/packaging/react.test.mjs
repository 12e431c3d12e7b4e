// The hooks, in an app with React 18 and 19, as it is and compiled by the React Compiler.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { buildApp, openBrowser, rendersAfter, settled } from "./react-app.mjs";

const LESSON = { seen: true, completed: false, percent: 40, time_ms: 5_000, score_best: null, score_last: null };
const AT = "2026-01-12T10:20:30.000Z";
const STORED = JSON.stringify({
  schema_version: 1,
  device_id: "4f8e0c1e-5d0a-4b0c-9a53-1c2d3e4f5a6b",
  locale: "fr-FR",
  lessons: { 1: { ...LESSON, updated_at: AT, last_seen_at: AT } },
  pending: ["1"],
  last_sync_at: null,
});

/** How many hooks of the app subscribe: three cards, two feeds, the totals and the status. */
const SUBSCRIPTIONS = 7;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

for (const react of [18, 19]) {
  for (const isCompiled of [false, true]) {
    describe(`React ${react}${isCompiled ? ", compiled" : ""}`, () => {
      let app;
      before(async () => {
        app = await buildApp(react, isCompiled);
      });
      const text = (page, id) => page.locator(`#${id}`).textContent();

      test("a server renders no progress; the browser takes that over and shows what the device has", async () => {
        for (const shown of [/card-1">not begun</, /row-1">0 %</, /totals">0 of 0</, /status">disabled, 0</]) {
          assert.match(app.html, shown);
        }
        const { page, complaints } = await browser.openPage(app, { stored: STORED });
        assert.deepEqual(complaints, []);
        assert.equal(await text(page, "card-1"), "40 %");
        assert.equal(await text(page, "card-2"), "not begun");
        assert.equal(await text(page, "row-1"), "40 %");
        assert.equal(await text(page, "totals"), "0 of 1");
        assert.equal(await text(page, "status"), "disabled, 1");
        // The server's page, and again what differs from it.
        assert.deepEqual(await page.evaluate(() => renders), {
          "card 1": 2,
          "card 2": 1,
          "card null": 1,
          "feed of 1,2": 2,
          "feed of 3,4": 1,
          "row 1": 2,
          "row 2": 1,
          "row 3": 1,
          "row 4": 1,
          again: 1,
          status: 2,
          totals: 2,
        });
      });

      test("a change renders what shows it, and nothing else", async () => {
        const { page, complaints } = await browser.openPage(app, { stored: STORED });
        const percent = () => lp.upsertLessonProgress(1, { percent: 60 });
        assert.deepEqual(await rendersAfter(page, percent), { "card 1": 1, "feed of 1,2": 1, "row 1": 1, totals: 1 });
        assert.equal(await text(page, "card-1"), "60 %");
        assert.equal(await text(page, "row-1"), "60 %");

        // Of a lesson that is changed without a difference, its date of change is another.
        const sameAgain = () => lp.upsertLessonProgress(1, { percent: 60 });
        assert.deepEqual(await rendersAfter(page, sameAgain), { "card 1": 1 });

        const time = () => lp.upsertLessonProgress(1, { time_ms_delta: 5 });
        assert.deepEqual(await rendersAfter(page, time), { "card 1": 1, "feed of 1,2": 1, totals: 1 });

        const elsewhere = () => lp.markLessonSeen(7);
        assert.deepEqual(await rendersAfter(page, elsewhere), { totals: 1, status: 1 });

        const several = () => [2, 3, 3].forEach((id) => lp.setLessonCompletion(id, true));
        assert.deepEqual(await rendersAfter(page, several), {
          "card 2": 1,
          "feed of 1,2": 1,
          "feed of 3,4": 1,
          "row 2": 1,
          "row 3": 1,
          totals: 1,
          status: 1,
        });
        assert.deepEqual(complaints, []);
      });

      test("a change that nothing shows renders nothing", async () => {
        const { page } = await browser.openPage(app, { stored: STORED });
        const tell = async () => {
          globalThis.heard = 0;
          lp.subscribe(() => globalThis.heard++);
          lp.markLessonSeen(1);
          // The journal's entry becomes part of the document, which is told like any change.
          const isFolded = () => localStorage.getItem("pp_progress_v1").includes(lp.getLessonProgress(1).updated_at);
          while (!isFolded()) await new Promise((resolve) => setTimeout(resolve, 100));
        };
        const { ["card 1"]: card, ["feed of 1,2"]: feed, ...rest } = await rendersAfter(page, tell);
        assert.deepEqual([card, feed, rest], [1, 1, { "row 1": 1, totals: 1 }]);
        assert.ok((await page.evaluate(() => heard)) >= 1);
      });

      test("what the synchronisation does renders what shows it", async () => {
        const { page } = await browser.openPage(app, { stored: STORED });
        const signOut = () => lp.configureProgress({ enabled: true, user: null });
        assert.deepEqual(await rendersAfter(page, signOut), { status: 1 });
        assert.equal(await text(page, "status"), "signed-out, 1");
        const settle = () => lp.setLastSyncAt("2026-01-12T10:20:30.000Z");
        assert.deepEqual(await rendersAfter(page, settle), { status: 1 });
      });

      test("a component that is rendered again for another reason neither reads another summary nor subscribes again", async () => {
        const { page, complaints } = await browser.openPage(app, { stored: STORED });
        const click = () => document.querySelector("button").click();
        for (const _ of [1, 2]) assert.deepEqual(await rendersAfter(page, click), { again: 1, "feed of 3,4": 1 });
        assert.deepEqual(await page.evaluate(() => subscriptions), { made: SUBSCRIPTIONS, active: SUBSCRIPTIONS });
        assert.deepEqual(complaints, []);
      });

      test("in strict mode every hook has one subscription, and follows", async () => {
        const { page, complaints } = await browser.openPage(app, { query: "?strict", stored: STORED });
        assert.deepEqual(await page.evaluate(() => subscriptions), { made: 2 * SUBSCRIPTIONS, active: SUBSCRIPTIONS });
        const change = () => lp.upsertLessonProgress(1, { percent: 60 });
        assert.deepEqual(await rendersAfter(page, change), { "card 1": 1, "feed of 1,2": 1, "row 1": 1, totals: 1 });
        assert.equal(await text(page, "card-1"), "60 %");
        assert.deepEqual(complaints, []);
      });

      test("nothing is subscribed once the page is taken down", async () => {
        const { page, complaints } = await browser.openPage(app, { stored: STORED });
        await page.evaluate(() => unmount());
        assert.deepEqual(await page.evaluate(() => subscriptions), { made: SUBSCRIPTIONS, active: 0 });
        assert.deepEqual(await rendersAfter(page, () => lp.markLessonSeen(1)), {});
        assert.deepEqual(complaints, []);
      });

      test("another tab's change is shown, and renders only what shows it", async () => {
        const first = await browser.openPage(app, { stored: STORED });
        const second = await browser.openPage(app, { context: first.context });
        const before = await second.page.evaluate(() => ({ ...renders }));
        await first.page.evaluate(() => lp.setLessonCompletion(1, true));
        await second.page.waitForFunction(() => document.getElementById("card-1").textContent === "100 %");
        await settled(second.page);
        const after = await second.page.evaluate(() => renders);
        for (const name of ["card 1", "feed of 1,2", "row 1", "totals"]) before[name]++;
        assert.deepEqual(after, before);
        assert.equal(await text(second.page, "totals"), "1 of 1");
      });

      test("a lesson that changes while it is rendered is shown in one state, also by what arrives late", async () => {
        const { page, complaints } = await browser.openPage(app, { query: "?concurrent" });
        for (const time of [10, 20, 30]) {
          const commits = await page.evaluate(() => shown.length);
          await page.evaluate(() => nextRound());
          await page.waitForFunction((commits) => shown.length > commits, commits);
          await settled(page);
          const after = await page.evaluate((commits) => shown.slice(commits), commits);
          for (const [first, second] of after) assert.equal(first, second);
          assert.deepEqual(await page.locator("div b").allTextContents(), [`${time}`, `${time}`]);
        }

        await page.evaluate(() => arrive());
        await page.waitForFunction(() => document.getElementById("late")?.textContent === "30");
        await page.evaluate(() => lp.addLessonTime(1, 5));
        await page.waitForFunction(() => document.getElementById("late").textContent === "35");
        assert.deepEqual(complaints, []);
      });

      for (const query of ["?reading", "?reading&strict"]) {
        test(`the time on a lesson is counted once, and ends with it: ${query}`, async () => {
          const { page, complaints } = await browser.openPage(app, { query });
          const active = () => page.evaluate(() => trackings.active);
          const timeOf = (lessonId) => page.evaluate((id) => lp.getLessonProgress(id)?.time_ms ?? 0, lessonId);
          const readFor = async (ms, next) => {
            const now = await page.evaluate(
              async ([ms, next]) => {
                await new Promise((resolve) => setTimeout(resolve, ms));
                read(next);
                return performance.now();
              },
              [ms, next],
            );
            await settled(page);
            return now;
          };

          const turned = await readFor(1_500, { lessonId: 2, idleMs: 60_000 });
          assert.equal(await active(), 1);
          const first = await timeOf(1);
          assert.ok(first >= 1_500 && first <= turned + 100, `${first} of ${turned} ms`);

          const left = await readFor(1_000, { lessonId: null, idleMs: 60_000 });
          assert.equal(await active(), 0);
          const second = await timeOf(2);
          assert.ok(second >= 900 && second <= left - turned + 200, `${second} of ${left - turned} ms`);
          assert.equal(await timeOf(1), first);
          assert.deepEqual(complaints, []);
        });
      }

      test("a render without another lesson or limit goes on counting, and taking the page down ends it", async () => {
        const { page } = await browser.openPage(app, { query: "?reading" });
        const read = async (next) => {
          await rendersAfter(page, next);
          return page.evaluate(() => trackings);
        };
        assert.deepEqual(await read(() => globalThis.read({ lessonId: 1, idleMs: 60_000 })), { made: 1, active: 1 });
        assert.deepEqual(await read(() => globalThis.read({ lessonId: 1, idleMs: 5_000 })), { made: 2, active: 1 });
        assert.deepEqual(await read(() => unmount()), { made: 2, active: 0 });
        assert.ok((await page.evaluate(() => lp.getLessonProgress(1).time_ms)) > 0);
      });

      test("where WebAssembly is not allowed, the hooks show no progress, and the status says why", async () => {
        const policy = "script-src 'self'";
        const { page, complaints } = await browser.openPage(app, { stored: STORED, policy });
        assert.equal(await text(page, "card-1"), "not begun");
        assert.equal(await text(page, "status"), "error, 0");
        const click = () => document.querySelector("button").click();
        assert.deepEqual(await rendersAfter(page, click), { again: 1, "feed of 3,4": 1 });
        assert.deepEqual(complaints.filter((complaint) => !complaint.includes("WebAssembly")), []);
      });
    });
  }
}
