// What the package promises, in every engine, by a browser that WebDriver drives.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { Browser } from "./driven.mjs";
import { installed } from "./installed.mjs";
import { startSite } from "./site.mjs";

/** More than `localStorage` gets: some 3 MB. */
const LARGE = 30_000;

for (const engine of installed()) {
  describe(engine, () => {
    let browser;
    let site;
    before(async () => {
      browser = await Browser.open(engine);
    });
    after(() => browser?.close());

    /** Every test has a site of its own, and so an empty storage. */
    const promise = (name, check) =>
      test(name, async (t) => {
        site = await startSite();
        try {
          await browser.open(site.url);
          await check(t);
          assert.deepEqual(await browser.run(() => globalThis.errors), [], "the page has no errors");
        } finally {
          await closeOthers();
          await site.close();
        }
      });

    async function closeOthers() {
      const [first, ...others] = await browser.driver.getAllWindowHandles();
      for (const tab of others) {
        await browser.switchTo(tab);
        await browser.driver.close();
      }
      await browser.switchTo(first);
      await browser.driver.get("about:blank");
    }

    promise("helpers record, and what they recorded is there after a reload", async (t) => {
      t.diagnostic(`${engine} ${await browser.version()}`);
      const recorded = await browser.run(() => {
        lp.markLessonSeen(7);
        lp.setLessonCompletion(8, true);
        lp.setLessonScore(8, 80);
        lp.addLessonTime(7, 1_000);
        return lp.getLocalProgressState().lessons;
      });
      assert.deepEqual([recorded[7].time_ms, recorded[8].score_best], [1_000, 80]);
      await browser.open(site.url);
      const [lessons, summary] = await browser.run(() => [lp.getLocalProgressState().lessons, lp.getProgressSummary([7, 8, 9])]);
      assert.deepEqual(lessons, recorded);
      assert.deepEqual([summary.seen, summary.completed, summary.order.not_seen], [2, 1, [9]]);
    });

    for (const [name, hasLocks] of [["Web Locks", true], ["a claim where there are no Web Locks", false]]) {
      promise(`the journal is folded into the document, by ${name}`, async () => {
        assert.equal(await browser.run(() => typeof navigator.locks), "object");
        await browser.run((hasLocks) => {
          if (!hasLocks) Object.defineProperty(navigator, "locks", { value: undefined });
          lp.addLessonTime(7, 1_000);
          lp.startSync({ enabled: false });
        }, hasLocks);
        await browser.until(isFolded);
        assert.equal((await storedDocument()).lessons[7].time_ms, 1_000);
      });
    }

    promise("two tabs record at the same time: all is there once, and each hears of the other", async () => {
      const first = await browser.tab();
      const second = await browser.openTab(site.url);
      const record = () => {
        window.calls = 0;
        window.heard = 0;
        lp.subscribe(() => window.heard++);
        const timer = setInterval(() => {
          for (let call = 0; call < 20; call++, window.calls++) lp.addLessonTime(7, 1);
          if (window.calls === 2_000) clearInterval(timer);
        }, 5);
      };
      for (const tab of [first, second]) {
        await browser.switchTo(tab);
        await browser.run(record);
      }
      for (const tab of [first, second]) {
        await browser.switchTo(tab);
        await browser.until(() => lp.getLessonProgress(7)?.time_ms === 4_000);
        assert.ok(await browser.run(() => window.heard > 0));
        await browser.run(() => void lp.startSync({ enabled: false }));
      }
      await browser.until(isFolded);
      assert.equal((await storedDocument()).lessons[7].time_ms, 4_000);
      await browser.openTab(site.url);
      assert.equal(await browser.run(() => lp.getLessonProgress(7).time_ms), 4_000);
    });

    promise("a large document moves to IndexedDB, and is there after a reload and in other tabs", async () => {
      const first = await browser.tab();
      await browser.run(mergeRows, LARGE);
      await browser.until(() => lp.getSyncStatus().storage.kind === "indexeddb");
      await browser.run(() => void lp.addLessonTime(7, 50));
      await browser.until(isFolded);
      await browser.open(site.url);
      await browser.until((id) => lp.getLessonProgress(id)?.time_ms === 1_000, LARGE);
      assert.equal(await browser.run(() => lp.getLessonProgress(7).time_ms), 1_050);
      assert.deepEqual((await storedDocument()).lessons, {});
      await browser.openTab(site.url);
      await browser.until((id) => lp.getLessonProgress(id)?.time_ms === 1_000, LARGE);
      await browser.run(() => void lp.addLessonTime(7, 1));
      await browser.switchTo(first);
      await browser.until(() => lp.getLessonProgress(7).time_ms === 1_051);
    });

    promise("progress is synchronised", async () => {
      const status = await browser.run(sync);
      assert.deepEqual([status.state, status.pending, status.lastError], ["idle", 0, null]);
      assert.equal(site.rows[4].time_ms, 100);
    });

    promise("leaving the page sends the lesson on screen", async () => {
      await browser.run(sync);
      await browser.driver.executeScript(`lp.addLessonTime(4, 7); location.href = "/?elsewhere";`);
      const patches = () => site.requests.filter(({ method }) => method === "PATCH");
      const end = performance.now() + 10_000;
      while (patches().length === 0 && performance.now() < end) await wait(50);
      assert.deepEqual(patches().map(({ pathname, body }) => [pathname, body.time_ms]), [["/api/v1/learning/progress/4/", 107]]);
      await browser.until(() => globalThis.lp?.getLessonProgress(4)?.time_ms === 107);
    });

    promise("time counts while a lesson is on screen, and what was counted is there when the page is left", async () => {
      await browser.run(() => void lp.trackLessonTime(4));
      await wait(1_500);
      await browser.open(`${site.url}?elsewhere`);
      const time = await browser.run(() => lp.getLessonProgress(4).time_ms);
      assert.ok(time >= 1_500 && time < 6_000, `${time}`);
    });

    promise("a page from the back/forward cache goes on", async (t) => {
      await browser.run(() => {
        lp.addLessonTime(4, 1_000);
        addEventListener("pageshow", ({ persisted }) => (window.wasKept = persisted));
      });
      await browser.open(`${site.url}?elsewhere`);
      await browser.run(() => void lp.addLessonTime(4, 500));
      await browser.driver.navigate().back();
      await browser.until(() => globalThis.lp?.getLessonProgress(4)?.time_ms === 1_500);
      const wasKept = await browser.run(() => window.wasKept === true);
      t.diagnostic(`${engine} ${wasKept ? "has kept the page" : "loads the page again"}`);
      await browser.run(() => {
        lp.addLessonTime(4, 250);
        lp.startSync({ enabled: false });
      });
      await browser.until(isFolded);
      assert.equal((await storedDocument()).lessons[4].time_ms, 1_750);
    });

    const storedDocument = async () => JSON.parse(await browser.run(() => localStorage.getItem("pp_progress_v1")));
  });
}

/** Whether all is in the document, and nothing beside it. */
function isFolded() {
  return !Object.keys(localStorage).some((key) => key.includes(":journal:"));
}

function sync() {
  lp.addLessonTime(4, 100);
  return lp.startSync({ user: "a@example.com", csrf: false }).syncNow();
}

function mergeRows(count) {
  const at = "2026-01-12T08:00:00Z";
  const row = { seen: true, completed: false, percent: 0, time_ms: 1_000, score_best: null, score_last: null };
  const rowOf = (_, index) => ({ ...row, lesson_id: index + 1, updated_at: at, last_seen_at: null });
  lp.mergeServerLessons(Array.from({ length: count }, rowOf));
}
