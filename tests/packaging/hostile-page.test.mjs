// What a page may do to the package, by other scripts of its own: replace `fetch`, extend what every object
// inherits, and have a storage that fails now and then.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser } from "./open-page.mjs";

const SECRET = "Token of-a-learner";

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** A backend that adds time, as the one for which nothing may be sent twice. */
function backend() {
  const rows = new Map();
  const answer = (request) => {
    if (request.pathname.endsWith("/csrf/")) return { headers: { "set-cookie": "csrftoken=of-a-learner; path=/" } };
    if (request.method === "GET") return { body: [...rows.values()] };
    for (const [id, lesson] of Object.entries(request.body.lessons)) {
      const time_ms = (rows.get(id)?.time_ms ?? 0) + lesson.time_ms;
      rows.set(id, { ...lesson, lesson_id: Number(id), time_ms });
    }
    return { body: { imported: Object.keys(request.body.lessons).length, updated: 0 } };
  };
  return { answer, timeOf: (id) => rows.get(String(id))?.time_ms ?? 0 };
}

/** Records, and synchronises with the page's own origin. Checks that nothing goes elsewhere, nothing is thrown into
    the page, and no credentials are where they should not be. */
async function synchronised({ page, errors, context }) {
  const asked = [];
  const said = [];
  context.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => said.push(message.text()));
  const { status, known, time_ms } = await page.evaluate(async (Authorization) => {
    lp.addLessonTime(4, 500);
    const status = await lp.startSync({ user: "a@example.com", headers: { Authorization } }).syncNow();
    const known = JSON.stringify([status, lp.getDiagnostics(), { ...localStorage }]);
    return { status, known, time_ms: lp.getLessonProgress(4).time_ms };
  }, SECRET);
  assert.deepEqual(asked.filter((url) => !url.startsWith("http://localhost/")), []);
  assert.ok(!`${known} ${said}`.includes("of-a-learner"), `${known} ${said}`);
  assert.deepEqual(errors, []);
  assert.equal(time_ms, 500, "what was recorded is there");
  return status;
}

/** What comes of this in a page whose time passes faster. */
async function hastened({ page }, settling) {
  let isSettled = false;
  const settled = settling.finally(() => (isSettled = true));
  while (!isSettled) {
    await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    await page.clock.fastForward(10_000);
  }
  return settled;
}

for (const [name, { before, code }] of Object.entries({
  "throws at once": {
    before: () => {
      globalThis.fetch = () => {
        throw new TypeError("blocked");
      };
    },
    code: "network",
  },
  "is gone": { before: () => (globalThis.fetch = undefined), code: "network" },
  "answers undefined": { before: () => (globalThis.fetch = () => undefined), code: "network" },
  "answers a plain object": { before: () => (globalThis.fetch = async () => ({ ok: true })), code: "network" },
  "answers symbols": {
    before: () => {
      const text = () => Symbol("text");
      globalThis.fetch = async () => ({ status: Symbol("status"), headers: Symbol("headers"), text });
    },
    code: "network",
  },
  "answers headers that throw": {
    before: () => {
      const get = () => {
        throw new Error("no headers");
      };
      globalThis.fetch = async () => ({ status: 200, headers: { get }, text: () => "[]" });
    },
    code: "network",
  },
  "answers a body that is no text": {
    before: () => {
      const headers = new Headers();
      globalThis.fetch = async () => ({ status: 200, headers, text: async () => ({ rows: [] }) });
    },
    code: "bad-response",
  },
  "answers a stream that fails": {
    before: () => {
      globalThis.fetch = async () =>
        new Response(new ReadableStream({ start: (controller) => controller.error(new Error("broken")) }));
    },
    code: "network",
  },
  "answers a stream of no bytes": {
    before: () => {
      globalThis.fetch = async () =>
        new Response(
          new ReadableStream({
            pull: (controller) => controller.enqueue({ length: "long" }),
          }),
        );
    },
    code: "network",
  },
})) {
  test(`a fetch that ${name} is an error in the status, and nothing else`, async () => {
    const status = await synchronised(await browser.openPage({ before }));
    assert.deepEqual([status.pending, status.lastError?.code], [1, code]);
  });
}

for (const [name, before] of Object.entries({
  "never settles": () => {
    globalThis.fetch = () => new Promise(() => {});
  },
  "answers a body that never ends": () => {
    globalThis.fetch = async () =>
      new Response(
        new ReadableStream({
          pull: async (controller) => {
            await new Promise((resolve) => setTimeout(resolve, 50));
            controller.enqueue(new Uint8Array([32]));
          },
          cancel: () => {
            globalThis.isCancelled = true;
          },
        }),
      );
  },
})) {
  test(`a fetch that ${name} and knows no signal is given up, and later ones are tried`, async () => {
    const { answer } = backend();
    const keepsFetch = `globalThis.original = fetch; (${before})();`;
    const opened = await browser.openPage({ backend: answer, before: { content: keepsFetch }, controlsClock: true });
    const status = await hastened(opened, synchronised(opened));
    assert.equal(status.lastError?.code, "timeout");
    const again = opened.page.evaluate(() => {
      globalThis.fetch = globalThis.original;
      return lp.syncProgress();
    });
    const after = await hastened(opened, again);
    assert.deepEqual([after.pending, after.lastError], [0, null]);
    if (name.includes("body")) await opened.page.waitForFunction(() => globalThis.isCancelled);
  });
}

for (const [name, before] of Object.entries({
  "hands on what it is given": () => {
    const { fetch } = globalThis;
    globalThis.fetch = (...args) => {
      globalThis.seen = (globalThis.seen ?? 0) + 1;
      return fetch(...args);
    };
  },
  "makes a request of it, and reads a copy of the answer": () => {
    const { fetch } = globalThis;
    globalThis.fetch = async (input, init) => {
      globalThis.seen = (globalThis.seen ?? 0) + Number(Object.prototype.hasOwnProperty.call(init, "method"));
      if (!init.hasOwnProperty("headers")) throw new Error("as instrumentation asks");
      const response = await fetch(new Request(input, { ...init }));
      await response.clone().text();
      return response;
    };
  },
  "answers by itself": () => {
    globalThis.fetch = async (url, { method, body }) => {
      globalThis.seen = (globalThis.seen ?? 0) + 1;
      if (method === "POST") globalThis.row = { lesson_id: 4, ...JSON.parse(body).lessons["4"] };
      const rows = globalThis.row ? [globalThis.row] : [];
      const text = async () => JSON.stringify(url.endsWith("/import/") ? { imported: 1, updated: 0 } : rows);
      return { ok: true, status: 200, headers: new Headers(), text };
    };
  },
})) {
  test(`a fetch that ${name} is the one that is used`, async () => {
    const { answer } = backend();
    const opened = await browser.openPage({ backend: answer });
    // After the package was loaded, as what is set up late.
    await opened.page.evaluate(before);
    const status = await synchronised(opened);
    assert.deepEqual([status.state, status.pending, status.lastError], ["idle", 0, null]);
    assert.ok((await opened.page.evaluate(() => globalThis.seen)) >= 3);
  });
}

/** What scripts put into `Object.prototype`, by mistake or led by somebody's input. */
const POLLUTION = {
  enabled: false,
  baseUrl: "https://elsewhere.example",
  headers: { "X-Polluted": "yes" },
  user: "b@example.com",
  csrf: false,
  credentials: "omit",
  storage: "indexeddb",
  intervalMs: 1,
  body: "polluted",
  method: "POST",
  redirect: "follow",
  keepalive: true,
  cache: "force-cache",
  mode: "shared",
  toJSON: "a function",
  json: "a function",
  value: "polluted",
  text: "polluted",
  status: 500,
  length: 5,
};

function pollute(names, freezes) {
  for (const [name, value] of Object.entries(names)) {
    Object.prototype[name] = value === "a function" ? () => "polluted" : value;
  }
  Array.prototype.last = function () {
    return this[this.length - 1];
  };
  if (freezes) for (const { prototype } of [Object, Array, Function, Promise, Map]) Object.freeze(prototype);
}

for (const [title, names, freezes] of [
  ...Object.entries(POLLUTION).map(([name, value]) => [`Object.prototype.${name}`, { [name]: value }, false]),
  ["frozen prototypes", {}, true],
  ["a frozen Object.prototype with all of this", { ...POLLUTION, value: undefined }, true],
]) {
  test(`${title}: what is sent goes where it should, as it should`, async (t) => {
    const { answer, timeOf } = backend();
    const content = `(${pollute})(${JSON.stringify(names)}, ${freezes});`;
    const opened = await browser.openPage({ backend: answer, before: { content } });
    t.after(() => opened.context.close());
    const status = await synchronised(opened);
    assert.deepEqual([status.state, status.pending, status.lastError], ["idle", 0, null]);
    assert.equal(status.storage.kind, "localStorage");
    assert.equal(timeOf(4), 500);
    assert.ok(opened.requests.every(({ headers }) => headers.authorization === SECRET && !headers["x-polluted"]));
    assert.equal(opened.requests.filter(({ method }) => method === "POST").length, 1);
  });
}
