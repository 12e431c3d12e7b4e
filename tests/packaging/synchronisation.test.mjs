// The synchronisation as an app uses it: requests of a real browser, to a backend that a test makes up.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser } from "./open-page.mjs";

const IMPORT = "/api/v1/learning/progress/import/";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const imported = (request) => ({ body: { imported: Object.keys(request.body.lessons).length, updated: 0 } });
const imports = (requests) => requests.filter(({ pathname }) => pathname === IMPORT);

/** A backend that takes the larger time and answers the rows it has. */
function backend() {
  const rows = new Map();
  return (request) => {
    if (request.pathname.endsWith("/csrf/")) return { headers: { "set-cookie": "csrftoken=t%2B1; path=/" } };
    if (request.method === "GET") return { body: [...rows.values()] };
    const [, lessonId] = request.pathname.match(/progress\/(\d+)\/$/) ?? [];
    if (lessonId) {
      const row = { lesson_id: Number(lessonId), time_ms: 0, ...request.body };
      rows.set(lessonId, row);
      return { body: row };
    }
    for (const [id, lesson] of Object.entries(request.body.lessons)) {
      rows.set(id, { lesson_id: Number(id), ...lesson });
    }
    return imported(request);
  };
}

test("an import carries whole numbers in range, the cookie's token, and microseconds of its own", async () => {
  const { page, requests } = await browser.openPage({ backend: backend() });
  const status = await page.evaluate(async () => {
    lp.upsertLessonProgress(4, { percent: 250, time_ms_delta: 1e300, score_best: -3, score_last: 33.5 });
    lp.addLessonTime(5, 999.9);
    return lp.startSync({ user: "a@example.com" }).syncNow();
  });
  assert.deepEqual([status.state, status.pending, status.lastError], ["idle", 0, null]);
  const [{ headers, body }] = imports(requests);
  assert.equal(headers["x-csrftoken"], "t+1");
  assert.match(body.device_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(body.lessons["5"].time_ms, 999);
  assert.deepEqual(
    [body.lessons["4"].percent, body.lessons["4"].time_ms, body.lessons["4"].score_best, body.lessons["4"].score_last],
    [100, Number.MAX_SAFE_INTEGER, 0, 34],
  );
  for (const { updated_at } of Object.values(body.lessons)) {
    assert.match(updated_at, /\.\d{6}Z$/);
    assert.doesNotMatch(updated_at, /000Z$/);
  }
});

test("token authentication: the app's headers go with every request, and no CSRF token is fetched", async () => {
  const { page, requests } = await browser.openPage({ backend: backend() });
  await page.evaluate(() => {
    lp.markLessonSeen(4);
    return lp.startSync({ csrf: false, headers: async () => ({ Authorization: "Token secret" }) }).syncNow();
  });
  assert.ok(requests.length >= 3);
  for (const { headers, pathname } of requests) {
    assert.equal(headers.authorization, "Token secret");
    assert.ok(!pathname.includes("csrf"));
  }
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  assert.ok(!stored.includes("secret"));
});

test("headers that cannot be had send nothing and are an error of their own", async () => {
  const { page, requests, errors } = await browser.openPage({ backend: backend() });
  const status = await page.evaluate(() => {
    lp.markLessonSeen(4);
    const headers = () => Promise.reject(new Error("no token"));
    return lp.startSync({ headers }).syncNow();
  });
  assert.deepEqual([status.lastError.code, status.state, status.pending], ["headers", "backoff", 1]);
  assert.match(status.lastError.message, /no token/);
  assert.deepEqual([requests.length, errors.length], [0, 0]);
});

test("what was prepared for a learner does not leave with the next one's token", async () => {
  const { page, requests } = await browser.openPage({ backend: backend() });
  const pending = await page.evaluate(async () => {
    let signIn;
    const token = new Promise((resolve) => (signIn = resolve));
    let asked = 0;
    // The second request is the import of what A recorded.
    const headers = async () => ({ Authorization: ++asked < 2 ? "A" : await token });
    lp.addLessonTime(4, 500);
    const sync = lp.startSync({ user: "a@example.com", csrf: false, headers });
    const ended = sync.syncNow();
    while (asked < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    lp.startSync({ user: "b@example.com", csrf: false });
    signIn("B");
    await ended;
    await lp.syncProgress();
    lp.startSync({ user: "a@example.com" });
    return lp.getSyncStatus().pending;
  });
  assert.deepEqual([imports(requests).length, pending], [0, 1]);
});

for (const [name, answer] of Object.entries({
  "an HTML page": { body: "<!doctype html><title>Login</title>" },
  "an empty body": { body: "" },
  "an object": { body: { rows: [] } },
  "half a list": { body: '[{"lesson_id":4,"seen":tr' },
  "a failure": { status: 500, body: "<h1>Server Error (500)</h1>" },
})) {
  test(`${name} for rows changes nothing and is in the status`, async () => {
    const { page, errors } = await browser.openPage({ backend: () => answer });
    const [before, status, after] = await page.evaluate(async () => {
      lp.addLessonTime(4, 500);
      const before = lp.getLocalProgressState();
      const status = await lp.startSync().syncNow();
      return [before, status, lp.getLocalProgressState()];
    });
    assert.deepEqual(after, before);
    assert.deepEqual([status.state, status.pending], ["backoff", 1]);
    assert.equal(status.lastError.code, answer.status === 500 ? "server" : "bad-response");
    assert.deepEqual(errors, []);
  });
}

test("rows with fields that are missing, extra or wrong are skipped or taken, and never thrown", async () => {
  const row = {
    lesson_id: 4,
    seen: true,
    completed: true,
    percent: 100,
    time_ms: 1234,
    score_best: 7,
    score_last: null,
    updated_at: "2026-01-12T11:20:30.123456+01:00",
    last_seen_at: null,
  };
  const rows = [
    null,
    7,
    [],
    {},
    { ...row, lesson_id: "__proto__" },
    { ...row, lesson_id: -1 },
    { ...row, lesson_id: 5, percent: 101 },
    { ...row, lesson_id: 6, updated_at: "yesterday" },
    { ...row, lesson_id: 7, time_ms: "1" },
    { ...row, lesson_id: 8, streak: { days: [1] } },
    row,
  ];
  const { page, errors } = await browser.openPage({ backend: () => ({ body: rows }) });
  const lessons = await page.evaluate(async () => {
    await lp.startSync().syncNow();
    lp.mergeServerLessons(undefined);
    lp.mergeServerLessons([{ lesson_id: 4 }]);
    return lp.getLocalProgressState().lessons;
  });
  assert.deepEqual(Object.keys(lessons), ["4", "8"]);
  assert.equal(lessons["4"].time_ms, 1234);
  assert.equal(lessons["4"].updated_at, "2026-01-12T10:20:30.123Z");
  assert.deepEqual(errors, []);
});

test("nobody signed in, or switched off, sends nothing", async () => {
  const { page, requests } = await browser.openPage({ backend: backend() });
  const states = await page.evaluate(async () => {
    lp.markLessonSeen(4);
    const signedOut = await lp.startSync({ user: null }).syncNow();
    lp.setProgressSyncEnabled(false);
    const disabled = await lp.syncProgress("test");
    return [signedOut.state, disabled.state];
  });
  assert.deepEqual(states, ["signed-out", "disabled"]);
  assert.equal(requests.length, 0);
});

test("starting, stopping and starting again, as StrictMode does, sends once", async () => {
  const { page, requests } = await browser.openPage({ backend: backend() });
  const status = await page.evaluate(async () => {
    lp.addLessonTime(4, 500);
    lp.startSync({ user: 1 }).stop();
    return lp.startSync({ user: 1 }).syncNow();
  });
  assert.equal(status.pending, 0);
  assert.equal(imports(requests).length, 1);
});

test("the handle of an earlier start does not stop what was started since", async () => {
  const { page } = await browser.openPage({ backend: backend() });
  const [running, stopped] = await page.evaluate(async () => {
    const first = lp.startSync({ user: 1 });
    const second = lp.startSync({ enabled: undefined });
    first.stop();
    const running = await second.syncNow();
    second.stop();
    return [running.state, (await second.syncNow()).state];
  });
  assert.deepEqual([running, stopped], ["idle", "disabled"]);
});

test("stopped offline and started online, it is not offline", async () => {
  const { page, context, requests } = await browser.openPage({ backend: backend() });
  await page.evaluate(() => {
    globalThis.sync = lp.startSync({ user: 1 });
    return globalThis.sync.syncNow();
  });
  await context.setOffline(true);
  await page.waitForFunction(() => lp.getSyncStatus().state === "offline");
  await page.evaluate(() => {
    lp.markLessonSeen(4);
    globalThis.sync.stop();
  });
  await context.setOffline(false);
  await page.evaluate(() => {
    lp.startSync({ user: 1 });
  });
  await page.waitForFunction(() => lp.getSyncStatus().state === "idle" && lp.getSyncStatus().pending === 0);
  assert.equal(imports(requests).length, 1);
});

test("headers that throw something odd are an error of their own, and the next attempt goes on", async () => {
  const { page } = await browser.openPage({ backend: backend() });
  const [failed, settled] = await page.evaluate(async () => {
    lp.markLessonSeen(4);
    const odd = Object.create(null);
    const sync = lp.startSync({
      headers: () => {
        throw odd;
      },
    });
    const failed = await sync.syncNow();
    lp.configureProgress({ headers: {} });
    return [failed.lastError.code, (await sync.syncNow()).pending];
  });
  assert.deepEqual([failed, settled], ["headers", 0]);
});

test("the status is told to who asks for it", async () => {
  const { page } = await browser.openPage({ backend: backend() });
  const [heard, states] = await page.evaluate(async () => {
    const heard = [];
    const states = [];
    lp.subscribeSyncStatus((status) => heard.push(status.state));
    lp.markLessonSeen(4);
    await lp.startSync({ onStatus: (status) => states.push(status.state) }).syncNow();
    return [heard, states];
  });
  assert.deepEqual(states, heard);
  assert.ok(heard.includes("syncing"), heard.join());
  assert.equal(heard.at(-1), "idle");
});

test("an app that sends by itself takes the payload and says what arrived", async () => {
  const { page } = await browser.openPage();
  const [payload, pending, left, total, at] = await page.evaluate(() => {
    lp.addLessonTime(4, 500);
    lp.addLessonTime(5, 70);
    const payload = lp.exportProgressPayload();
    const pending = lp.getPendingLessons();
    lp.addLessonTime(5, 1);
    lp.clearPendingIfUnchanged(payload.lessons);
    lp.setLastSyncAt("2026-01-12T10:20:30Z");
    lp.setLastSyncAt("no date");
    return [
      payload,
      pending,
      lp.exportProgressPayload().lessons,
      lp.getLessonProgress(5).time_ms,
      lp.getLocalProgressState().last_sync_at,
    ];
  });
  assert.deepEqual(payload.lessons, pending);
  assert.deepEqual(Object.keys(left), ["5"], "changed since");
  assert.equal(left["5"].time_ms, 1, "never the running total");
  assert.equal(total, 71);
  assert.equal(at, "2026-01-12T10:20:30.000Z");
});

/** As the browser does when the tab goes to the background; headless tabs never do. */
function hide() {
  Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}

test("going hidden patches the lesson on screen, with what the app's own listener records then", async () => {
  const { page, requests } = await browser.openPage({ backend: backend() });
  await page.evaluate(async () => {
    lp.addLessonTime(4, 100);
    lp.addLessonTime(5, 30);
    await lp.startSync({ user: "a@example.com" }).syncNow();
    document.addEventListener("visibilitychange", () => lp.addLessonTime(4, 7));
  });
  const before = requests.length;
  const [patched] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === "PATCH"),
    page.evaluate(hide),
  ]);
  assert.equal(new URL(patched.url()).pathname, "/api/v1/learning/progress/4/");
  const [{ method, headers, body }] = requests.slice(before);
  assert.deepEqual([method, body.time_ms, headers["x-csrftoken"]], ["PATCH", 107, "t+1"]);
  const status = await page.evaluate(() => lp.syncProgress());
  assert.deepEqual([status.pending, status.lastError], [0, null]);
  assert.deepEqual(imports(requests.slice(before)), []);
});

test("a learner who is forgotten leaves nothing behind", async () => {
  const { page } = await browser.openPage({ backend: backend() });
  const kept = await page.evaluate(() => {
    lp.startSync({ user: "a@example.com", enabled: false });
    lp.markLessonSeen(4);
    lp.startSync({ user: "b@example.com", enabled: false });
    lp.markLessonSeen(5);
    lp.startSync({ user: null });
    lp.forgetUser("a@example.com");
    const ofB = JSON.stringify({ ...localStorage });
    lp.forgetUser("b@example.com");
    return [ofB, JSON.stringify({ ...localStorage }), lp.getLessonProgress(5)];
  });
  assert.ok(!kept[0].includes("a@example.com") && kept[0].includes("b@example.com"));
  assert.ok(!kept[1].includes("b@example.com"));
  assert.equal(kept[2], null);
});
