// How the time on a lesson is counted in a real browser: with a clock that the test moves where it would take long,
// and with the browser's own where a page goes away.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { openBrowser } from "./open-page.mjs";
import { killRenderer } from "./tabs/renderer.mjs";
import { withProfile } from "./tabs/tab.mjs";

const MINUTE_MS = 60_000;

/** What a page may lose when it is killed. */
const LOST_MS_MAX = 5_000;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** A page whose clocks stand still unless the test moves them, with `stop` to end the tracking of lesson 4. */
async function openReader(options, lessonOptions) {
  const opened = await browser.openPage({ ...options, controlsClock: true });
  const { page } = opened;
  await page.clock.pauseAt(Date.now() + MINUTE_MS);
  await page.evaluate((options) => {
    globalThis.stop = lp.trackLessonTime(4, options);
  }, lessonOptions);
  return { ...opened, read: (ms) => page.clock.runFor(ms), time: (lesson = 4) => timeOf(page, lesson) };
}

const timeOf = (page, lesson) => page.evaluate((id) => lp.getLessonProgress(id)?.time_ms ?? 0, lesson);

/** As the browser does when the tab goes to the background and comes back; headless tabs never do. */
const show = (page, isVisible) =>
  page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, isVisible ? "visible" : "hidden");

/** As the browser does when another window takes the focus, and gives it back. */
const focus = (page, hasFocus) =>
  page.evaluate((hasFocus) => {
    document.hasFocus = () => hasFocus;
    window.dispatchEvent(new Event(hasFocus ? "focus" : "blur"));
  }, hasFocus);

test("time counts in steps while the page is visible, and the rest when it is hidden and on stop", async () => {
  const { page, read, time, errors } = await openReader();
  await read(10_500);
  assert.equal(await time(), 8_000);
  await show(page, false);
  assert.equal(await time(), 10_500);
  await read(10 * MINUTE_MS);
  assert.equal(await time(), 10_500);
  await show(page, true);
  await read(5_000);
  const stopped = await page.evaluate(() => [globalThis.stop(), globalThis.stop()]);
  assert.deepEqual(stopped, [undefined, undefined]);
  await read(10 * MINUTE_MS);
  assert.equal(await time(), 15_500);
  assert.deepEqual(errors, []);
});

test("time counts until the learner is idle, and again from what the learner does then", async () => {
  const { page, read, time } = await openReader();
  await page.evaluate(() => {
    document.body.innerHTML = `<input><div style="height:99px;overflow:auto"><p style="height:999px">Text</div>`;
    // An app that handles what is pressed by itself.
    for (const type of ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchmove", "scroll"]) {
      document.body.addEventListener(type, (event) => event.stopPropagation(), true);
    }
  });
  await read(3 * MINUTE_MS);
  let expected = 2 * MINUTE_MS;
  assert.equal(await time(), expected);
  const inputs = {
    "moves the mouse": () => page.mouse.move(20 + 20 * Math.random(), 200),
    "presses a button": () => page.mouse.down().then(() => page.mouse.up()),
    "turns the wheel": () => page.mouse.wheel(0, 1),
    "types": () => page.keyboard.press("Tab"),
    "enters a text": () => page.evaluate(() => document.querySelector("input").dispatchEvent(new Event("input"))),
    "moves a finger": () => page.evaluate(() => document.body.dispatchEvent(new Event("touchmove"))),
    "scrolls a part": () => page.evaluate(() => (document.querySelector("div").scrollTop += 50)),
  };
  for (const [what, act] of Object.entries(inputs)) {
    await act();
    // A browser tells of some of it when it next draws.
    await page.screenshot();
    await read(3 * MINUTE_MS);
    expected += 2 * MINUTE_MS;
    assert.equal(await time(), expected, what);
  }
});

test("without the focus time counts for half a minute, and so it does after what is done then", async () => {
  const { page, read, time } = await openReader();
  await read(10_000);
  await focus(page, false);
  await read(MINUTE_MS);
  assert.equal(await time(), 30_000);
  await page.mouse.move(5, 5);
  await read(MINUTE_MS);
  assert.equal(await time(), MINUTE_MS);
  await focus(page, true);
  await read(MINUTE_MS);
  await page.evaluate(() => globalThis.stop());
  assert.equal(await time(), 2 * MINUTE_MS);
});

test("a page that was frozen for hours counts until the learner was idle", async () => {
  const { page, read, time } = await openReader();
  await read(30_000);
  await page.clock.fastForward(8 * 60 * MINUTE_MS);
  assert.equal(await time(), 2 * MINUTE_MS);
});

test("a session counts no more than its limit, and half an hour away begins another", async () => {
  const { page, read, time } = await openReader({}, { idleMs: Infinity, maxMs: 10_000 });
  await read(30 * MINUTE_MS);
  assert.equal(await time(), 10_000);
  await show(page, false);
  await read(29 * MINUTE_MS);
  await show(page, true);
  await read(MINUTE_MS);
  assert.equal(await time(), 10_000);
  await show(page, false);
  await read(30 * MINUTE_MS);
  await show(page, true);
  await read(MINUTE_MS);
  assert.equal(await time(), 20_000);
});

test("odd settings are held within sense", async () => {
  for (const [options, expected] of [
    [{ idleMs: NaN, maxMs: NaN }, 2 * MINUTE_MS],
    [{ idleMs: null, maxMs: null }, 2 * MINUTE_MS],
    [{ idleMs: "soon", maxMs: {} }, 2 * MINUTE_MS],
    [null, 2 * MINUTE_MS],
    [{ idleMs: -5 }, 1_000],
    [{ maxMs: -5 }, 0],
    [{ idleMs: Infinity }, 30 * MINUTE_MS],
    [{ idleMs: Infinity, maxMs: Infinity }, 40 * MINUTE_MS],
  ]) {
    const { page, read, time, errors } = await openReader({}, options);
    await read(40 * MINUTE_MS);
    assert.equal(await time(), expected, JSON.stringify(options));
    assert.deepEqual(errors, []);
    await page.close();
  }
});

test("the lesson tracked last counts, and when it stops the one before", async () => {
  const { page, read, time } = await openReader();
  await read(3_000);
  await page.evaluate(() => {
    globalThis.stopAbove = lp.trackLessonTime(5);
  });
  assert.equal(await time(), 3_000);
  await read(2_000);
  await page.evaluate(() => globalThis.stopAbove());
  await read(1_000);
  await page.evaluate(() => globalThis.stop());
  assert.deepEqual([await time(4), await time(5)], [4_000, 2_000]);
});

test("the page is listened to only while something is tracked, and never held up", async () => {
  const { page } = await browser.openPage();
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send("Runtime.evaluate", { expression: "window" });
  const listeners = async () => {
    const { objectId } = result;
    const answer = await session.send("DOMDebugger.getEventListeners", { objectId });
    return answer.listeners.map(({ type, passive }) => ({ type, passive }));
  };
  await page.evaluate(() => void lp.getLessonProgress(4));
  const idle = await listeners();
  await page.evaluate(() => {
    globalThis.stops = [lp.trackLessonTime(4), lp.trackLessonTime(5)];
  });
  const tracking = await listeners();
  const added = tracking.filter(({ type }) => !idle.some((one) => one.type === type));
  assert.ok(added.some(({ type }) => type === "pointermove"));
  assert.deepEqual(added.filter(({ passive }) => !passive), []);
  await page.evaluate(() => globalThis.stops[0]());
  assert.equal((await listeners()).length, tracking.length);
  await page.evaluate(() => globalThis.stops[1]());
  assert.deepEqual(await listeners(), idle);
});

/** A backend that keeps the larger time. */
function backend() {
  const rows = {};
  return ({ pathname, method, body }) => {
    if (pathname.endsWith("/csrf/")) return { headers: { "set-cookie": "csrftoken=1; path=/" } };
    if (method === "GET") return { body: Object.values(rows) };
    const [, id] = pathname.match(/progress\/(\d+)\/$/) ?? [];
    const lessons = id ? { [id]: body } : body.lessons;
    for (const [id, lesson] of Object.entries(lessons)) rows[id] = { time_ms: 0, ...lesson, lesson_id: Number(id) };
    return { body: id ? rows[id] : { imported: Object.keys(lessons).length, updated: 0 } };
  };
}

test("steps send nothing; what was counted until the page is hidden is in the request that it sends then", async () => {
  const { page, requests, read, time } = await openReader({ backend: backend() });
  let isSettled = false;
  const settled = page.evaluate(() => lp.startSync({ user: "a@example.com" }).syncNow());
  settled.finally(() => (isSettled = true));
  while (!isSettled) await read(50);
  assert.equal((await settled).lastError, null);
  await page.evaluate(() => globalThis.stop());
  while (await page.evaluate(() => lp.getSyncStatus().pending > 0)) await read(50);
  const before = await time();
  requests.length = 0;
  await page.evaluate(() => {
    globalThis.stop = lp.trackLessonTime(4);
  });
  await read(110_500);
  assert.deepEqual(requests, []);
  assert.equal(await time(), before + 108_000);
  const sent = page.waitForRequest((request) => request.method() === "PATCH");
  await show(page, false);
  assert.equal((await sent).postDataJSON().time_ms, before + 110_500);
});

test("a page that is left without having been hidden has recorded everything", async () => {
  const { page, read, time } = await openReader();
  await read(2_500);
  const leave = (type) =>
    page.evaluate((type) => void window.dispatchEvent(new PageTransitionEvent(type, { persisted: true })), type);
  await leave("pagehide");
  assert.equal(await time(), 2_500);
  await read(MINUTE_MS);
  assert.equal(await time(), 2_500, "nothing counts while it is away");
  await leave("pageshow");
  await read(4_000);
  assert.equal(await time(), 6_500);
});

/** Tracks a lesson, and tells how long it was tracked when the page is left. */
const trackAndTell = () => {
  lp.trackLessonTime(4);
  const began = performance.now();
  window.addEventListener("pagehide", () => localStorage.setItem("tracked", String(performance.now() - began)));
};

test("a full navigation loses nothing", async () => {
  const { page } = await browser.openPage();
  await page.evaluate(trackAndTell);
  await wait(2_300);
  await page.goto("http://localhost/?next");
  await page.waitForFunction(() => globalThis.lp);
  const tracked = Number(await page.evaluate(() => localStorage.getItem("tracked")));
  const time = await timeOf(page, 4);
  assert.ok(tracked > 2_200 && Math.abs(time - tracked) < 20, `${time} of ${tracked} ms`);
});

test("a page that was killed has lost less than 5 seconds", () =>
  withProfile(async (openTab) => {
    let expected = 0;
    let before = 0;
    for (const readMs of [2_000, 9_000]) {
      const tab = await openTab();
      before = await timeOf(tab.page, 4);
      const began = performance.now();
      await tab.page.evaluate(() => void lp.trackLessonTime(4));
      await wait(readMs);
      expected = performance.now() - began;
      await killRenderer(tab);
    }
    const { page } = await openTab();
    const time = (await timeOf(page, 4)) - before;
    assert.ok(time <= expected + 20 && time > expected - LOST_MS_MAX, `${time} of ${expected} ms`);
  }));

test("a page that is taken back from the back/forward cache goes on counting", async () => {
  const keeping = await openBrowser({ keepsPages: true });
  try {
    const { page, errors } = await keeping.openPage();
    await page.evaluate(() => {
      globalThis.stop = lp.trackLessonTime(4);
      globalThis.shown = new Promise((resolve) => window.addEventListener("pageshow", (event) => resolve(event.persisted)));
    });
    await wait(1_500);
    await page.goto("http://localhost/?next");
    await page.waitForFunction(() => globalThis.lp);
    const away = await timeOf(page, 4);
    assert.ok(away >= 1_500, `${away}`);
    await wait(1_500);
    await page.goBack({ waitUntil: "commit" });
    assert.equal(await page.evaluate(() => globalThis.shown), true, "the page was kept");
    const back = await timeOf(page, 4);
    assert.equal(back, away, "nothing counts while it is away");
    await wait(1_500);
    await page.evaluate(() => globalThis.stop());
    const time = await timeOf(page, 4);
    assert.ok(time >= back + 1_500 && time < back + 1_500 + LOST_MS_MAX, `${time} after ${back}`);
    assert.deepEqual(errors, []);
  } finally {
    await keeping.close();
  }
});
