// What a hostile or broken server may answer: a real one, on an origin of its own, and a real browser.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, afterEach, before, test } from "node:test";

import { openBrowser } from "./open-page.mjs";

const SECRET = "Token of-a-learner";
const MIB = 2 ** 20;
const ROW = {
  lesson_id: 4,
  seen: true,
  completed: false,
  percent: 40,
  time_ms: 1234,
  score_best: null,
  score_last: null,
  updated_at: "2026-01-12T11:20:30.123456Z",
  last_seen_at: null,
};

let browser;
let server;
let elsewhere;
before(async () => {
  browser = await openBrowser();
  server = await listening();
  elsewhere = await listening();
  elsewhere.answer = (request, response) => response.end("[]");
});
after(async () => {
  await browser?.close();
  server?.close();
  elsewhere?.close();
});

let context;
// A page that is left open asks again, in the next test.
afterEach(() => context?.close());

/** A server that any page may ask, which answers as `answer` says. */
async function listening() {
  const requests = [];
  const state = { requests, answer: undefined };
  const listener = createServer(async (request, response) => {
    const { method, url, headers } = request;
    response.setHeader("access-control-allow-origin", "http://localhost");
    response.setHeader("access-control-allow-methods", "GET, POST, PATCH");
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    response.setHeader("content-type", "application/json");
    if (method === "OPTIONS") return response.end();
    let body = "";
    for await (const chunk of request) body += chunk;
    const seen = { method, url, headers, body, ended: once(response, "close") };
    requests.push(seen);
    state.answer(seen, response);
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  state.origin = `http://127.0.0.1:${listener.address().port}`;
  state.close = () => {
    listener.closeAllConnections();
    listener.close();
  };
  return state;
}

/** A page with half a second on lesson 4, whose server answers so: it has recorded, and sent nothing yet. */
async function openPage(answer, options) {
  server.requests.length = 0;
  elsewhere.requests.length = 0;
  server.answer = answer;
  // The page is on this machine's name, as far as the browser knows not on this machine.
  const opened = await browser.openPage({ settings: { permissions: ["local-network-access"] }, ...options });
  context = opened.context;
  const said = [];
  opened.page.on("console", (message) => said.push(message.text()));
  await opened.page.evaluate(
    ([baseUrl, Authorization]) => {
      lp.addLessonTime(4, 500);
      globalThis.sync = lp.startSync({
        baseUrl,
        user: "a@example.com",
        credentials: "omit",
        csrf: false,
        headers: () => ({ Authorization }),
      });
    },
    [server.origin, SECRET],
  );
  return { ...opened, said };
}

/** What the page says once it has tried, and that nothing of its credentials is where it should not be. */
async function outcome({ page, errors, said }) {
  const told = await page.evaluate(async () => {
    const status = await sync.syncNow();
    const known = [status, lp.getDiagnostics(), { ...localStorage }];
    return { status, known: JSON.stringify(known), lessons: lp.getLocalProgressState().lessons };
  });
  assert.ok(!told.known.includes("of-a-learner"), told.known);
  assert.ok(!said.join().includes("of-a-learner"), said.join());
  assert.deepEqual(errors, []);
  return told;
}

/** Answers rows as this says, and takes imports; adds what it is sent. */
function rowsOnly(answer) {
  return (request, response) => (request.method === "GET" ? answer(request, response) : accept(request, response));
}

function accept({ body }, response) {
  response.end(JSON.stringify({ imported: Object.keys(JSON.parse(body).lessons).length, updated: 0 }));
}

function assertKept({ status, lessons }, code) {
  assert.ok(["backoff", "scheduled"].includes(status.state), status.state);
  assert.deepEqual([status.pending, status.lastError?.code], [1, code]);
  assert.deepEqual([Object.keys(lessons), lessons["4"].time_ms], [["4"], 500]);
}

const row = JSON.stringify(ROW);

for (const [name, chunk, count] of [
  ["50 MB of rows", `${row},`, Math.ceil((50 * MIB) / row.length)],
  ["a million rows", `${row},`, 1_000_000],
  ["50 MB of garbage", "x".repeat(1024), 50 * 1024],
  ["rows that never end", `${row},`, Infinity],
]) {
  test(`${name}: no more than the limit is read, the rest is refused, and what was recorded stays`, async () => {
    let most = 0;
    const opened = await openPage(
      rowsOnly(async (_, response) => {
        let sent = 0;
        const block = chunk.repeat(500);
        response.write("[");
        for (let left = count; left > 0 && !response.destroyed; left -= 500) {
          sent += block.length;
          most = Math.max(most, sent);
          if (!response.write(block)) await Promise.race([once(response, "drain"), once(response, "close")]);
        }
        response.end(`${row}]`);
      }),
    );
    const told = await outcome(opened);
    assertKept(told, "bad-response");
    assert.match(told.status.lastError.message, /too long\?/);
    await server.requests[0].ended;
    // What is in buffers on the way counts as sent.
    assert.ok(most < 64 * MIB, `${most} bytes were sent`);
  });
}

const many = Array.from({ length: 100_000 }, (_, index) => ({ ...ROW, lesson_id: index + 1 }));
for (const [order, rows] of [
  ["ascending", many],
  ["descending", many.toReversed()],
]) {
  test(`100 000 rows in ${order} order are merged, and the page goes on`, async () => {
    const body = JSON.stringify(rows);
    const { page } = await openPage(rowsOnly((_, response) => response.end(body)));
    const started = performance.now();
    const [status, count, time_ms] = await page.evaluate(async () => {
      const status = await sync.syncNow();
      return [status, lp.getDiagnostics().lessons, lp.getLessonProgress(4).time_ms];
    });
    const seconds = (performance.now() - started) / 1_000;
    assert.ok(seconds < 20, `it took ${seconds} seconds`);
    assert.deepEqual([status.lastError, status.storage.reason, count], [null, null, many.length]);
    assert.equal(time_ms, ROW.time_ms + 500);
  });
}

test("rows of lessons before as many stored ones are merged, and the page goes on", async () => {
  const sent = many.map((row) => (row.lesson_id === 4 ? { ...row, time_ms: row.time_ms + 500 } : row));
  const bodies = [many.slice(50_000), many, sent].map((rows) => JSON.stringify(rows));
  const { page } = await openPage(rowsOnly((_, response) => response.end(bodies.shift())));
  const exchange = async () => {
    const started = performance.now();
    const count = await page.evaluate(() => sync.syncNow().then(() => lp.getDiagnostics().lessons));
    return [count, performance.now() - started];
  };
  const [laterCount, laterMs] = await exchange();
  const [count, ms] = await exchange();
  assert.deepEqual([laterCount, count], [50_001, many.length]);
  // Four times as many rows are read, before and after the import. Were each lesson put in by itself, it would be 13.
  assert.ok(ms < 7 * laterMs, `it took ${ms / laterMs} times as long as the exchange before`);
});

test("a row whose id, date or time is nonsense is left out, and the others are merged", async () => {
  const ids = ["__proto__", "constructor", "4", -1, 0, 1.5, 2 ** 53, null, true, [4], {}];
  const dates = ["-0001-01-12T11:20:30Z", "10000-01-01T00:00:00Z", "2026-13-45T99:99:99Z", "yesterday", "", 0, null];
  const times = [-1, 1.5, "NaN", "1e308", null, [1], {}];
  const parts = [
    ...ids.map((lesson_id) => JSON.stringify({ ...ROW, lesson_id })),
    ...dates.map((updated_at) => JSON.stringify({ ...ROW, lesson_id: 5, updated_at })),
    ...times.map((time_ms) => JSON.stringify({ ...ROW, lesson_id: 6, time_ms })),
    row.replace('"lesson_id":4', '"lesson_id":6').replace("1234", "1e308"),
    row.replace('"lesson_id":4', '"lesson_id":1e308'),
    row.replace('"lesson_id":4', '"lesson_id":9007199254740993'),
    row.replace('"lesson_id":4', '"__proto__":{"polluted":1},"lesson_id":7'),
    JSON.stringify({ ...ROW, lesson_id: 8, updated_at: "9999-12-31T23:59:59.999999Z", last_seen_at: "0000-01-01T00:00:00Z" }),
    // Of one lesson the last row counts.
    JSON.stringify({ ...ROW, lesson_id: 9, time_ms: 7, updated_at: "2026-01-12T11:20:31Z" }),
    JSON.stringify({ ...ROW, lesson_id: 9, time_ms: 5, updated_at: "2026-01-12T11:20:32Z" }),
  ];
  const opened = await openPage(rowsOnly((_, response) => response.end(`[${parts.join()}]`)));
  const { status, lessons } = await outcome(opened);
  assert.equal(status.lastError, null);
  assert.deepEqual(Object.keys(lessons), ["4", "7", "8", "9"]);
  assert.equal(lessons["4"].time_ms, 500);
  assert.equal(lessons["9"].time_ms, 5);
  assert.equal(lessons["8"].updated_at, "9999-12-30T23:59:59.999Z");
  assert.equal(lessons["8"].last_seen_at, "1970-01-01T00:00:00.000Z");
  const [recorded, polluted] = await opened.page.evaluate(() => [lp.addLessonTime(8, 5).time_ms, {}.polluted]);
  assert.deepEqual([recorded, polluted], [ROW.time_ms + 5, undefined]);
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect (${status}) is not followed: nothing of the learner goes elsewhere, and the status says why`, async () => {
    const redirect = (_, response) => response.writeHead(status, { location: `${elsewhere.origin}/stolen/` }).end();
    const opened = await openPage(redirect);
    const rows = await outcome(opened);
    assertKept(rows, "bad-response");
    assert.match(rows.status.lastError.message, /redirects.*baseUrl/);

    server.answer = (request, response) => (request.method === "POST" ? redirect(request, response) : response.end("[]"));
    const imported = await outcome(opened);
    assertKept(imported, "bad-response");
    assert.equal(server.requests.filter(({ method }) => method === "POST").length, 1);

    assert.deepEqual(elsewhere.requests, []);
  });
}

test("a lesson that is sent when the page is hidden follows no redirect either", async () => {
  let isTaken = false;
  const opened = await openPage(
    rowsOnly((_, response) => {
      response.end(isTaken ? JSON.stringify([{ ...ROW, time_ms: 500, updated_at: new Date().toISOString() }]) : "[]");
    }),
  );
  const take = server.answer;
  server.answer = (request, response) => {
    if (request.method !== "PATCH") {
      isTaken ||= request.method === "POST";
      return take(request, response);
    }
    return response.writeHead(307, { location: `${elsewhere.origin}/stolen/` }).end();
  };
  await outcome(opened);
  await opened.page.evaluate(() => {
    lp.addLessonTime(4, 7);
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  await opened.page.waitForTimeout(1_000);
  assert.equal(server.requests.filter(({ method }) => method === "PATCH").length, 1);
  assert.deepEqual(elsewhere.requests, []);
  assert.equal((await outcome(opened)).lessons["4"].time_ms, 507);
});

test("an answer that drips for ever is given up when time is out, and its connection closed", async () => {
  let dripped = 0;
  const opened = await openPage(
    rowsOnly(async (_, response) => {
      response.write("[");
      while (!response.destroyed) {
        dripped++;
        response.write(" ");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }),
    { controlsClock: true },
  );
  const told = outcome(opened);
  while (dripped < 10) await new Promise((resolve) => setTimeout(resolve, 50));
  await opened.page.clock.fastForward(31_000);
  assertKept(await told, "timeout");
  await server.requests[0].ended;
});

for (const [name, body] of Object.entries({
  "an HTML page": "<!doctype html><title>Sign in</title>",
  "more than an import's answer can be": JSON.stringify({ imported: 1, updated: 0, more: "x".repeat(2 * MIB) }),
})) {
  test(`${name} with status 200 for an import: whether it arrived is in doubt, and it is not sent twice`, async () => {
    const opened = await openPage((request, response) => response.end(request.method === "GET" ? "[]" : body));
    assertKept(await outcome(opened), "bad-response");
    await outcome(opened);
    assert.equal(server.requests.filter(({ method }) => method === "POST").length, 1);
  });
}

test("a refusal that names 60 000 lessons is about those that were sent", async () => {
  const named = Array.from({ length: 60_000 }, (_, index) => [`${60_000 - index}`, ["Non."]]);
  const body = `{"lessons":{${named.map(([id, errors]) => `"${id}":${JSON.stringify(errors)}`).join()}}}`;
  assert.ok(body.length < MIB);
  const opened = await openPage((request, response) => {
    if (request.method === "GET") return response.end("[]");
    response.writeHead(400).end(body);
  });
  const { status, lessons } = await outcome(opened);
  assert.deepEqual(status.rejected, [{ lessonId: 4, fields: [], reason: "Non." }]);
  assert.equal(lessons["4"].time_ms, 500);
});
