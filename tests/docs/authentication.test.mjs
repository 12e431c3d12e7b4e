// The guide to authentication, followed to the letter: its settings in the Django example, its code in a page of
// another host of the same site.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import { chromium } from "@playwright/test";

import { startBackend } from "./django.mjs";
import { readDocument } from "./documents.mjs";
import { bundle } from "./pages.mjs";
import { newApp } from "./project.mjs";

const MAIN = `import * as lp from "lesson-progress";
import * as resume from "./resume";
import * as sync from "./sync";
Object.assign(globalThis, { guide: { ...lp, ...sync, ...resume } });
`;

const { sections } = await readDocument("docs/guides/authentication.md");

/** A block of a section of the guide, by its language. */
function blockOf(title, language) {
  const { blocks } = sections.find((section) => section.title === title);
  return blocks.find((block) => block.language === language).code;
}

/** Serves a page with the guide's functions as `guide`, and opens it beside a backend with the guide's settings. */
async function withPage(title, use) {
  const app = await newApp(`authentication-${title.replace(/\W+/g, "-")}`, {
    "sync.ts": blockOf(title, "ts").replaceAll("https://", "http://"),
    "resume.ts": blockOf("When a session ends", "ts"),
    "main.ts": MAIN,
  });
  await bundle(app);
  const script = await readFile(join(app, "main.js"));
  const frontend = createServer(({ url }, response) => {
    response.setHeader("Content-Type", url === "/main.js" ? "text/javascript" : "text/html");
    response.end(url === "/main.js" ? script : '<!doctype html><script type="module" src="/main.js"></script>');
  }).listen(0, "127.0.0.1");
  await once(frontend, "listening");
  const backend = await startBackend(app, blockOf(title, "python"));
  const hosts = `MAP app.example.com 127.0.0.1:${frontend.address().port},MAP api.example.com 127.0.0.1:${backend.port}`;
  const args = [`--host-resolver-rules=${hosts}`, "--disable-quic", "--disable-sync"];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args });
  try {
    const page = await browser.newPage();
    await page.goto("http://app.example.com/");
    await page.waitForFunction(() => globalThis.guide);
    await use(page, backend);
  } finally {
    await browser.close();
    await backend.stop();
    frontend.close();
  }
}

test("with session cookies as the guide has them, progress arrives", () =>
  withPage("Session cookies", async (page, { manage }) => {
    await page.evaluate(signIn);
    const status = await page.evaluate(() => {
      guide.addLessonTime(4, 5_000);
      globalThis.sync = guide.syncWithCookies(1);
      return globalThis.sync.syncNow();
    });
    assert.deepEqual([status.lastError, status.pending], [null, 0]);
    const [row] = JSON.parse(await manage("progress_rows", "a@example.com"));
    assert.deepEqual([row.lesson_id, row.time_ms], [4, 5_000]);

    await page.context().clearCookies({ name: "sessionid" });
    assert.equal(await page.evaluate(() => guide.resume(globalThis.sync)), false);
    assert.equal(await page.evaluate(() => guide.needsSignIn()), true);
    await page.evaluate(signIn);
    assert.equal(await page.evaluate(() => guide.resume(globalThis.sync)), true);
  }));

test("with tokens as the guide has them, progress arrives, and a new token goes on after a refused one", () =>
  withPage("Tokens", async (page, { manage }) => {
    const token = (await manage("drf_create_token", "a@example.com")).match(/token (\w+)/)[1];
    const status = await page.evaluate((token) => {
      globalThis.token = token;
      guide.addLessonTime(4, 5_000);
      globalThis.sync = guide.syncWithToken(1, async () => globalThis.token);
      return globalThis.sync.syncNow();
    }, token);
    assert.deepEqual([status.lastError, status.pending], [null, 0]);
    const [row] = JSON.parse(await manage("progress_rows", "a@example.com"));
    assert.deepEqual([row.lesson_id, row.time_ms], [4, 5_000]);

    const refused = await page.evaluate(() => {
      globalThis.token = "revoked";
      guide.addLessonTime(4, 1_000);
      return globalThis.sync.syncNow();
    });
    assert.deepEqual([refused.state, refused.pending], ["signed-out", 1]);
    await page.evaluate((token) => (globalThis.token = token), token);
    assert.equal(await page.evaluate(() => guide.resume(globalThis.sync)), true);
    assert.equal(await page.evaluate(() => guide.getSyncStatus().pending), 0);
  }));

/** Signs the first account of the example in, as the app does. */
async function signIn() {
  const api = "http://api.example.com/api/v1/auth";
  await fetch(`${api}/csrf/`, { credentials: "include" });
  const [, token] = document.cookie.match(/csrftoken=(\w+)/) ?? [];
  const response = await fetch(`${api}/login/`, {
    method: "POST",
    credentials: "include",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ email: "a@example.com", password: "demo-pass-1" }),
  });
  if (!response.ok) throw new Error(`signing in: ${response.status} ${await response.text()}`);
}
