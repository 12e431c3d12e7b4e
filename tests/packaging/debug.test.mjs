// What the panel shows: in every state, as it changes, whatever a backend answers, at no cost while unseen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { expect } from "@playwright/test";

import { IMPORT, backend, fact, openPanels, part } from "./debug-panel.mjs";
import { blockStorage } from "./open-page.mjs";

let panels;
before(async () => {
  panels = await openPanels();
});
after(() => panels?.close());

/** Records a lesson and starts the synchronisation; does not wait for it. */
const start = (page, options) =>
  page.evaluate((options) => {
    lp.addLessonTime(4, 500);
    lp.startSync({ user: "alice@example.com", ...options });
  }, options);

const state = (panel) => panel.locator(".state");
const lastError = (panel) => part(panel, "Last error");

test("nothing recorded, nothing started", async () => {
  const { panel, errors } = await panels.openPanel();
  await expect(panel.getByRole("region", { name: "Progress diagnostics" })).toBeVisible();
  await expect(state(panel)).toHaveText("Switched off");
  await expect(fact(panel, "Last complete exchange")).toHaveText("Never");
  await expect(fact(panel, "Next attempt")).toHaveText("None planned");
  await expect(fact(panel, "Kind of backend")).toHaveText("Not found out yet");
  for (const kind of ["Lessons to send", "Refused lessons", "Unknown to the backend"]) {
    await expect(part(panel, kind)).toContainText("None");
  }
  await expect(fact(panel, "Kept")).toHaveText("In the browser (localStorage)");
  await expect(fact(panel, "Learner")).toHaveText("Nobody’s yet");
  await expect(fact(panel, "Device id")).toHaveText(/^[0-9a-f-]{36}$/);
  await expect(panel.getByText(/^lesson-progress \d+\.\d+\.\d+/)).toBeVisible();
  await expect(panel.getByRole("heading", { name: "Last error" })).toBeHidden();
  assert.deepEqual(errors, []);
});

test("lessons to send, then sent", async () => {
  let answer;
  const answered = new Promise((resolve) => (answer = resolve));
  const answers = backend();
  const { page, panel } = await panels.openPanel({
    backend: async (request) => {
      if (request.pathname === IMPORT) await answered;
      return answers(request);
    },
  });
  await page.evaluate(() => {
    lp.addLessonTime(7, 500);
    lp.addLessonTime(5, 500);
  });
  await expect(part(panel, "Lessons to send")).toContainText("2 lessons");
  await expect(part(panel, "Lessons to send").locator("code")).toHaveText("7, 5");
  await expect(fact(panel, "Journal")).toHaveText(/^[1-9]\d* characters \(2 entries\)$/);
  await expect(fact(panel, "Lessons")).toHaveText("2");

  await start(page);
  await expect(state(panel)).toHaveText("Synchronising");
  answer();
  await expect(state(panel)).toHaveText("Up to date");
  await expect(fact(panel, "Last complete exchange")).toHaveText(/^(now|\d+ seconds? ago) \d+ \w+ \d{4}, \d\d:\d\d:\d\d$/);
  await expect(part(panel, "Lessons to send")).toContainText("None");
  await expect(fact(panel, "Learner")).toHaveText("a…@example.com");
  await expect(fact(panel, "Document")).toHaveText(/^[1-9][\d,]* characters$/);

  await page.evaluate(() => lp.addLessonTime(8, 500));
  await expect(state(panel)).toHaveText("Waiting for the next attempt");
  await expect(fact(panel, "Next attempt")).toHaveText(/^(now|in 1 second) \d/);
});

for (const [adds, words] of [
  [true, "Adds imported time"],
  [false, "Keeps the larger time"],
]) {
  test(`the kind of backend: ${words}`, async () => {
    const { page, panel } = await panels.openPanel({ backend: backend({ adds }) });
    await start(page);
    await expect(state(panel)).toHaveText("Up to date");
    await page.evaluate(() => {
      lp.addLessonTime(4, 100);
      return lp.syncProgress();
    });
    await expect(fact(panel, "Kind of backend")).toHaveText(words);
  });
}

test("offline", async () => {
  const { page, panel, context } = await panels.openPanel({ backend: backend() });
  await start(page);
  await expect(state(panel)).toHaveText("Up to date");
  await context.setOffline(true);
  await page.evaluate(() => lp.addLessonTime(4, 500));
  await expect(state(panel)).toHaveText("Offline");
  await context.setOffline(false);
  await page.evaluate(() => lp.syncProgress());
  await expect(state(panel)).toHaveText("Up to date");
});

test("nobody signed in", async () => {
  const { page, panel } = await panels.openPanel({ backend: backend() });
  await start(page, { user: null });
  await expect(state(panel)).toHaveText("Signed out");
});

test("WebAssembly not allowed", async () => {
  const policy = "script-src 'self' 'unsafe-inline'";
  const { panel, errors } = await panels.openPanel({ policy });
  await expect(state(panel)).toHaveText("Stopped");
  await expect(lastError(panel)).toContainText("The package itself failed on this page.");
  await expect(lastError(panel)).toContainText("wasm-unsafe-eval");
  await expect(fact(panel, "Kept")).toHaveText("In memory: lost with the page");
  assert.deepEqual(errors, []);
});

test("storage blocked", async () => {
  const { panel, errors } = await panels.openPanel({
    before: blockStorage,
  });
  await expect(fact(panel, "Kept")).toHaveText("In memory: lost with the page");
  await expect(part(panel, "There is trouble with the storage")).toContainText("Message: The browser does not let this page store");
  assert.deepEqual(errors, []);
});

for (const [what, answer, words, after] of [
  ["refuses the session", { status: 401 }, "The backend refused the session (status 401 or 403).", "Signed out"],
  ["refuses the CSRF token", ({ method }) => method === "POST" && { status: 403, body: { detail: "CSRF Failed: no." } }, "The backend refused the CSRF token, a new one too.", "Trying again later"],
  ["asks to come back later", { status: 503, headers: { "retry-after": "90" } }, "The backend asked to come back later", "Trying again later"],
  ["fails", { status: 500 }, "The backend failed (status 5xx).", "Trying again later"],
  ["has no such address", { status: 404 }, "The backend refused the request (status 4xx).", "Trying again later"],
  ["answers a login page", { body: "<title>Login</title>" }, "The backend’s answer is not what it should be.", "Trying again later"],
  ["cannot be reached", "abort", "The backend could not be reached.", "Trying again later"],
]) {
  test(`a backend that ${what}`, async () => {
    const { page, panel } = await panels.openPanel({
      backend: (request) => (typeof answer === "function" ? answer(request) : answer),
    });
    if (answer === "abort") await page.route("**/api/**", (route) => route.abort());
    await start(page);
    await expect(lastError(panel)).toContainText(words);
    await expect(lastError(panel)).toContainText("Message: The ");
    await expect(state(panel)).toHaveText(after);
    await expect(part(panel, "Lessons to send")).toContainText("1 lesson");
    if (answer.headers) await expect(fact(panel, "Next attempt")).toHaveText(/^in 1 minute /);
  });
}

test("a backend that does not answer in time", async () => {
  const { page, panel } = await panels.openPanel({ backend: () => new Promise(() => {}) });
  await page.clock.install();
  await start(page);
  await expect(state(panel)).toHaveText("Synchronising");
  await page.clock.fastForward("02:00");
  await expect(lastError(panel)).toContainText("The backend did not answer in time.");
});

test("an app whose headers cannot be had", async () => {
  const { page, panel } = await panels.openPanel({ backend: backend() });
  await page.evaluate(() => lp.startSync({ headers: () => Promise.reject(new Error("no token")) }));
  await start(page);
  await expect(lastError(panel)).toContainText("The app could not provide the headers");
  // What the app has thrown may have a token in it.
  await expect(lastError(panel)).not.toContainText("no token");
  await expect(lastError(panel).getByText("Message:")).toBeHidden();
});

test("lessons that the backend refuses or does not know, with its words as they are", async () => {
  const hostile = `<img src=x onerror="globalThis.hurt = true"><script>globalThis.hurt = true</script> of alice@example.com`;
  const refused = { 4: { percent: [hostile], "<b>field</b>": ["No."] }, 6: ["Archived."] };
  const { page, panel, errors } = await panels.openPanel({ backend: backend({ refused, unknown: [5] }) });
  await page.evaluate(() => {
    for (const id of [5, 6, 7]) lp.addLessonTime(id, 500);
  });
  await start(page);
  const refusals = part(panel, "Refused lessons");
  await expect(refusals).toContainText("2 lessons");
  const rows = refusals.getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "Lesson 4" }).locator("p")).toContainText("<script>globalThis.hurt = true</script> of …");
  for (const field of ["percent", "<b>field</b>"]) {
    assert.equal((await rows.filter({ hasText: "Lesson 4" }).textContent()).split(field).length, 2, `${field} is named once`);
  }
  await expect(rows.filter({ hasText: "Lesson 6" }).locator("p")).toHaveText("Archived.");
  await expect(part(panel, "Unknown to the backend").locator("code")).toHaveText("5");
  await expect(state(panel)).toHaveText("Waiting");
  await expect(panel.locator(".now")).toHaveAttribute("data-state", "waiting");
  assert.equal(await panel.locator("img, script, b").count(), 0);
  assert.equal(await page.evaluate(() => globalThis.hurt), undefined);
  assert.deepEqual(errors, []);
});

test("only what changed is written: focus, selection and what is being read stay", async () => {
  const refused = { 4: { percent: ["Too large."] }, 6: ["Archived."], 9: ["Gone."] };
  const { page, panel } = await panels.openPanel({ backend: backend({ refused }) });
  await page.evaluate(() => {
    lp.addLessonTime(6, 500);
    lp.addLessonTime(9, 500);
  });
  await start(page);
  await expect(part(panel, "Refused lessons").getByRole("listitem")).toHaveCount(3);
  await panel.getByRole("button", { name: "Pause" }).focus();
  await panel.evaluate((panel) => {
    const reason = [...panel.shadowRoot.querySelectorAll("li p")].find((reason) => reason.textContent === "Gone.");
    getSelection().selectAllChildren(reason);
    globalThis.written = [];
    const observer = new MutationObserver((records) => {
      for (const { type, target, addedNodes, removedNodes } of records) {
        const nodes = type === "childList" ? [...addedNodes, ...removedNodes] : [target];
        globalThis.written.push(...nodes.map((node) => `${type} ${node.textContent}`));
      }
    });
    observer.observe(panel.shadowRoot, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  // The first of the refused goes, which moves the others.
  delete refused[6];
  await page.evaluate(() => {
    lp.addLessonTime(6, 500);
    return lp.syncProgress();
  });
  await expect(part(panel, "Refused lessons").getByRole("listitem")).toHaveCount(2);
  await wait(1_500);
  const [focused, selected, written] = await panel.evaluate((panel) => [
    panel.shadowRoot.activeElement.textContent,
    String(getSelection()),
    globalThis.written,
  ]);
  assert.deepEqual([focused, selected], ["Pause", "Gone."]);
  const lists = written.filter((record) => record.startsWith("childList"));
  assert.deepEqual(lists.length, 1, `one row was removed and none was moved: ${lists}`);
  assert.ok(!written.some((record) => /Gone|Too large|Lesson [49]/.test(record)), written.join("\n"));
});

test("it speaks the language that it is given, else the document's, else the browser's", async () => {
  const { page, panel } = await panels.openPanel({ language: "fr-FR" });
  const title = panel.getByRole("heading", { level: 2 });
  await expect(title).toHaveText("Diagnostic de la progression");
  await page.evaluate(() => (document.documentElement.lang = "en"));
  await expect(title).toHaveText("Progress diagnostics");
  await panel.getByRole("button", { name: "Pause" }).or(panel.getByRole("button", { name: "Resume" })).focus();
  await panel.evaluate((panel) => panel.setAttribute("lang", "fr"));
  await expect(title).toHaveText("Diagnostic de la progression");
  await expect(panel.locator("section")).toHaveAttribute("lang", "fr");
  await expect(panel.getByRole("button", { name: "Reprendre" })).toBeFocused();
  await panel.evaluate((panel) => panel.setAttribute("lang", "de-AT"));
  await expect(title).toHaveText("Progress diagnostics");
});

test("what nobody can see costs nothing, and what is shown again is current", async () => {
  const { page, panel } = await panels.openPanel({
    before: () => {
      globalThis.timers = new Set();
      globalThis.frames = 0;
      const { setInterval, clearInterval, requestAnimationFrame } = globalThis;
      globalThis.setInterval = (...args) => {
        const timer = setInterval(...args);
        timers.add(timer);
        return timer;
      };
      globalThis.clearInterval = (timer) => {
        timers.delete(timer);
        clearInterval(timer);
      };
      globalThis.requestAnimationFrame = (call) => {
        frames++;
        return requestAnimationFrame(call);
      };
      globalThis.turnTo = (visibility) => {
        Object.defineProperty(document, "visibilityState", { value: visibility, configurable: true });
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
      };
    },
  });
  /** How many timers run, and how many frames a change costs. */
  const cost = async () => {
    await wait(100);
    return page.evaluate(async () => {
      const before = frames;
      lp.markLessonSeen(Math.ceil(Math.random() * 1e9));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return [timers.size, frames - before];
    });
  };
  const count = part(panel, "Lessons to send").locator(".count p");
  const element = await panel.elementHandle();
  for (const [what, hide, show] of [
    ["not displayed", (panel) => (panel.hidden = true), (panel) => (panel.hidden = false)],
    ["in what is not displayed", () => (document.body.hidden = true), () => (document.body.hidden = false)],
    ["in the background", () => turnTo("hidden"), () => turnTo("visible")],
    ["removed", (panel) => panel.remove(), (panel) => document.body.append(panel)],
  ]) {
    const [timers, frames] = await cost();
    assert.ok(timers === 1 && frames >= 1, `seen: ${timers} timers, ${frames} frames`);
    await element.evaluate(hide);
    assert.deepEqual(await cost(), [0, 0], what);
    const pending = await page.evaluate(() => lp.getSyncStatus().pending);
    await element.evaluate(show);
    await expect(count).toHaveText(`${pending} lessons`);
  }
});

test("a browser without adopted stylesheets and without ResizeObserver shows it the same", async () => {
  const { panel, errors } = await panels.openPanel({
    before: () => {
      delete globalThis.ResizeObserver;
      delete ShadowRoot.prototype.adoptedStyleSheets;
      globalThis.CSSStyleSheet = undefined;
    },
  });
  await expect(state(panel)).toBeVisible();
  await expect(panel.getByRole("button", { name: "Synchronise now" })).toHaveCSS("background-color", "rgb(11, 107, 98)");
  assert.deepEqual(errors, []);
});

test("two panels on a page, each in its language, show the same", async () => {
  const { page, panel, errors } = await panels.openPanel();
  await page.evaluate(() => {
    const second = document.createElement("lesson-progress-debug");
    second.lang = "fr";
    document.body.append(second);
    lp.addLessonTime(4, 500);
  });
  await expect(part(panel.nth(0), "Lessons to send")).toContainText("1 lesson");
  await expect(part(panel.nth(1), "Leçons à envoyer")).toContainText("1\u00a0leçon");
  await panel.nth(1).getByRole("button", { name: "Exporter" }).click();
  await expect(panel.nth(1).getByRole("status")).toContainText("Exporté");
  await expect(panel.nth(0).getByRole("status")).toHaveText("");
  assert.deepEqual(errors, []);
});

test("imported twice, or from two copies of the package, it is defined once", async () => {
  const { page, panel, errors } = await panels.openPanel();
  const isSame = await page.evaluate(async () => {
    const before = customElements.get("lesson-progress-debug");
    await import("lesson-progress/debug");
    await import("/lesson-progress/debug.js?another-copy");
    return before === customElements.get("lesson-progress-debug");
  });
  assert.ok(isSame);
  await expect(state(panel)).toBeVisible();
  assert.deepEqual(errors, []);
});

test("a content security policy that allows no style and no HTML from text refuses nothing of it", async () => {
  const { page, panel, errors } = await panels.openPanel({
    policy:
      "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'",
    before: () => {
      globalThis.violations = [];
      document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
    },
  });
  const download = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Export" }).click();
  await download;
  await expect(panel.getByRole("button", { name: "Synchronise now" })).toHaveCSS("background-color", "rgb(11, 107, 98)");
  assert.deepEqual(await page.evaluate(() => violations), []);
  assert.deepEqual(errors, []);
});

for (const width of [320, 360, 768, 1280]) {
  test(`nothing is cut off at ${width} pixels, also with text twice as large`, async () => {
    const refused = { 4: { [`field_${"x".repeat(80)}`]: ["y".repeat(250)] } };
    const { page, panel } = await panels.openPanel({ width, language: "fr-FR", backend: backend({ refused }) });
    await page.evaluate(() => lp.addLessonTime(Number.MAX_SAFE_INTEGER, 500));
    await start(page);
    await expect(part(panel, "Leçons refusées").getByRole("listitem")).toHaveCount(1);
    for (const size of ["100%", "200%"]) {
      const cut = await panel.evaluate((panel, size) => {
        document.documentElement.style.fontSize = size;
        const elements = [panel, ...panel.shadowRoot.querySelectorAll("*")];
        const isCut = (element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline";
        const cut = elements.filter(isCut).map((element) => element.outerHTML.slice(0, 100));
        if (document.documentElement.scrollWidth > innerWidth) cut.push("the page scrolls sideways");
        return cut;
      }, size);
      assert.deepEqual(cut, [], size);
    }
  });
}
