// The panel's actions, by the keyboard alone, from the first Tab to what comes out of them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { expect } from "@playwright/test";

import { IMPORT, backend, openPanels } from "./debug-panel.mjs";

let panels;
before(async () => {
  panels = await openPanels();
});
after(() => panels?.close());

/** What has the focus, inside the panel too. */
function focused() {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/** Presses Tab until the button of this name has the focus. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 10; presses++) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(`(${focused})().textContent`);
    if (text === name) return;
  }
  assert.fail(`Tab does not reach ${name}`);
}

const said = (panel) => panel.getByRole("status");

test("Tab reaches every action, in order, with a focus that is seen", async () => {
  const { page } = await panels.openPanel();
  const reached = [];
  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press("Tab");
    reached.push(
      await page.evaluate(`(() => {
        const element = (${focused})();
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return [element.textContent, outlineStyle, outlineWidth].join(" | ");
      })()`),
    );
  }
  const names = ["Synchronise now", "Resume", "Export", "Import…", "Copy report"];
  assert.deepEqual(reached.slice(0, 5), names.map((name) => `${name} | solid | 3px`));
  assert.ok(!reached[5].includes("solid"), `and then leaves the panel: ${reached[5]}`);
});

test("synchronise", async () => {
  const { page, panel, requests } = await panels.openPanel({ backend: backend() });
  await page.evaluate(() => {
    lp.startSync({ user: "alice@example.com" });
    return lp.syncProgress();
  });
  await page.evaluate(() => lp.addLessonTime(4, 500));
  await tabTo(page, "Synchronise now");
  await page.keyboard.press("Enter");
  await expect(said(panel)).toHaveText("Synchronised: everything has been sent.");
  assert.equal(requests.filter(({ pathname }) => pathname === IMPORT).length, 1);
});

test("synchronising tells what keeps it from happening", async () => {
  let answer = {};
  const { page, panel } = await panels.openPanel({ backend: () => answer });
  await tabTo(page, "Synchronise now");
  const outcome = async () => {
    await page.keyboard.press("Space");
    await expect(said(panel)).not.toHaveText("One moment…");
    return said(panel).textContent();
  };
  assert.equal(await outcome(), "Progress is recorded on this device, and nothing is sent.");
  await page.evaluate(() => {
    lp.addLessonTime(4, 500);
    lp.startSync({ user: null });
  });
  assert.match(await outcome(), /^Nobody is signed in/);
  answer = { status: 500 };
  await page.evaluate(() => lp.startSync({ user: "alice@example.com" }));
  assert.equal(await outcome(), "The backend failed (status 5xx).");
});

test("lessons that stay are counted", async () => {
  const { page, panel } = await panels.openPanel({ backend: backend({ unknown: [5, 6] }) });
  await page.evaluate(() => {
    for (const id of [4, 5, 6]) lp.addLessonTime(id, 500);
    lp.startSync({ user: "alice@example.com" });
    return lp.syncProgress();
  });
  await tabTo(page, "Synchronise now");
  await page.keyboard.press("Enter");
  await expect(said(panel)).toHaveText("Synchronised: 2 lessons not sent yet.");
});

test("pause and resume", async () => {
  const { page, panel, requests } = await panels.openPanel({ backend: backend() });
  await page.evaluate(() => {
    lp.startSync({ user: "alice@example.com" });
    return lp.syncProgress();
  });
  await tabTo(page, "Pause");
  await page.keyboard.press("Enter");
  await expect(said(panel)).toHaveText("Paused: recording goes on, nothing is sent.");
  await expect(panel.locator(".state")).toHaveText("Switched off");
  const before = requests.length;
  const pending = await page.evaluate(async () => {
    lp.addLessonTime(4, 500);
    return (await lp.syncProgress()).pending;
  });
  assert.deepEqual([pending, requests.length], [1, before]);

  await expect(panel.getByRole("button", { name: "Resume" })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(said(panel)).toHaveText("Resumed.");
  await expect(panel.locator(".state")).toHaveText("Up to date");
  assert.ok(requests.some(({ pathname }) => pathname === IMPORT));
});

test("an export has what other devices have brought since, and does not wait for a backend that is slow", async () => {
  let isSlow = false;
  let rows = [];
  const { page, panel } = await panels.openPanel({
    backend: async (request) => {
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 20_000));
      return request.method === "GET" ? { body: rows } : backend()(request);
    },
  });
  await page.evaluate(() => {
    lp.startSync({ user: "alice@example.com", csrf: false });
    return lp.syncProgress();
  });
  const exported = async () => {
    const downloading = page.waitForEvent("download", { timeout: 10_000 });
    await panel.getByRole("button", { name: "Export" }).click();
    return JSON.parse(await readFile(await (await downloading).path(), "utf8")).lessons[4].time_ms;
  };
  const at = new Date().toISOString();
  const row = { lesson_id: 4, seen: true, completed: false, percent: 0, score_best: null, score_last: null, updated_at: at, last_seen_at: at };
  rows = [{ ...row, time_ms: 61_000 }];
  assert.equal(await exported(), 61_000);
  rows = [{ ...row, time_ms: 90_000 }];
  isSlow = true;
  assert.equal(await exported(), 61_000);
});

test("what is imported without room for it is said to be in memory", async () => {
  const { page, panel } = await panels.openPanel();
  await page.evaluate(() => {
    lp.markLessonSeen(3);
    Storage.prototype.setItem = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  });
  const document = { schema_version: 1, device_id: "", locale: "", lessons: { 9: { seen: true } }, pending: [], last_sync_at: null };
  await importFile(page, panel, json("progress.json", JSON.stringify(document)));
  await expect(said(panel)).toHaveText("1 lesson imported. In memory: lost with the page.");
});

/** Chooses Import by keyboard and hands it a file. */
async function importFile(page, panel, file) {
  // Waited for from before the key is pressed: the browser has to be told to hand the chooser over.
  const chooser = page.waitForEvent("filechooser");
  await tabTo(page, "Import…");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(file);
  await expect(said(panel)).toHaveText(/imported/);
}

const json = (name, buffer) => ({ name, mimeType: "application/json", buffer: Buffer.from(buffer) });

test("a document that is exported as a file gives the same progress in a fresh profile", async () => {
  const { page, panel } = await panels.openPanel();
  const exported = await page.evaluate(() => {
    lp.configureProgress({ user: "alice@example.com" });
    lp.addLessonTime(4, 61_000);
    lp.setLessonScore(4, 80);
    lp.setLessonScore(4, 35);
    lp.setLessonCompletion(5, true);
    lp.upsertLessonProgress(6, { percent: 40, last_seen_at: "2026-01-12T10:20:30.123Z" });
    lp.upsertLessonProgress(Number.MAX_SAFE_INTEGER, { seen: true });
    return lp.getLocalProgressState();
  });
  await tabTo(page, "Export");
  const downloading = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  const download = await downloading;
  const today = await page.evaluate(() => new Date().toLocaleDateString("sv"));
  assert.equal(download.suggestedFilename(), `progress-${today}.json`);
  await expect(said(panel)).toHaveText(`Exported as progress-${today}.json.`);
  const file = json(download.suggestedFilename(), await readFile(await download.path()));
  assert.deepEqual(JSON.parse(file.buffer).lessons, exported.lessons);

  const fresh = await panels.openPanel();
  await importFile(fresh.page, fresh.panel, file);
  await expect(said(fresh.panel)).toHaveText(/^This file is another learner’s/);
  await fresh.page.evaluate(() => lp.configureProgress({ user: "alice@example.com" }));
  await importFile(fresh.page, fresh.panel, file);
  await expect(said(fresh.panel)).toHaveText("4 lessons imported.");
  const [state, summary] = await fresh.page.evaluate(() => [lp.getLocalProgressState(), lp.getProgressSummary()]);
  assert.deepEqual(state.lessons, exported.lessons);
  assert.deepEqual(summary, await page.evaluate(() => lp.getProgressSummary()));
  assert.notEqual(state.device_id, exported.device_id);

  // It is kept, and the same file may be chosen again.
  await importFile(fresh.page, fresh.panel, file);
  await fresh.page.reload();
  await fresh.page.waitForFunction(() => globalThis.lp);
  assert.deepEqual(await fresh.page.evaluate(() => lp.getLocalProgressState().lessons), exported.lessons);
});

test("a file that cannot be imported says why, and changes nothing", async () => {
  const { page, panel, errors } = await panels.openPanel();
  await page.evaluate(() => {
    lp.configureProgress({ user: "bob@example.com" });
    lp.markLessonSeen(4);
  });
  const before = await page.evaluate(() => lp.getLocalProgressState().lessons);
  const document = { schema_version: 1, device_id: "", locale: "", lessons: { 9: { seen: true } }, pending: [], last_sync_at: null };
  for (const [content, words] of [
    ["", /^This file is not a progress document/],
    ["\u0000\u00ff<html>", /^This file is not a progress document/],
    ["[]", /^This file is not a progress document/],
    [JSON.stringify({ ...document, schema_version: 2 }), /^This file has a format that this version does not know/],
    [JSON.stringify({ ...document, sync: { owner: "alice@example.com" } }), /^This file is another learner’s/],
  ]) {
    await importFile(page, panel, json("progress.json", content));
    await expect(said(panel)).toHaveText(words);
    assert.deepEqual(await page.evaluate(() => lp.getLocalProgressState().lessons), before, content);
  }
  assert.deepEqual(errors, []);
});

test("where nothing can be recorded, nothing can be imported", async () => {
  const { page, panel } = await panels.openPanel({ policy: "script-src 'self' 'unsafe-inline'" });
  await importFile(page, panel, json("progress.json", "{}"));
  await expect(said(panel)).toHaveText(/^Progress cannot be stored on this page at present/);
});

test("the report is copied, and has nothing secret in it", async () => {
  const secrets = ["alice", "bob", "example.com", "secret", "987654", "carol"];
  const answers = backend({ refused: { 4: { percent: ["Not for alice@example.com or alice%40example.com."] } }, unknown: [5] });
  const { page, panel, context } = await panels.openPanel({
    backend: answers,
    before: () => {
      // A browser names the key that it could not write.
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (key, value) {
        if (!key.includes(":learner:")) return setItem.call(this, key, value);
        throw new DOMException(`Failed to execute 'setItem' on 'Storage': Setting the value of '${key}' exceeded the quota.`, "QuotaExceededError");
      };
    },
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(async () => {
    for (const id of [4, 5, 6]) lp.addLessonTime(id, 987_654);
    lp.startSync({ user: "alice@example.com", headers: { Authorization: "Bearer secret-token" } });
    await lp.syncProgress();
    lp.addLessonTime(6, 987_654);
    lp.configureProgress({
      headers: () => {
        throw new Error("secret-token of carol has expired");
      },
    });
    await lp.syncProgress();
  });
  await tabTo(page, "Copy report");
  await page.keyboard.press("Enter");
  await expect(said(panel)).toHaveText(/^Report copied/);
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const report = JSON.parse(text);
  assert.equal(report.status.lastError.code, "headers");
  assert.match(report.status.rejected[0].reason, /^percent: Not for … or …$/);
  assert.deepEqual(report.status.unknownLessons, [5]);
  assert.deepEqual(report.pendingLessons, [4, 5, 6]);
  assert.match(report.version, /^\d+\.\d+\.\d+/);
  assert.match(report.deviceId, /^[0-9a-f-]{36}$/);
  assert.match(report.userAgent, /Chrome/);
  assert.equal(report.learner, "a…@example.com");
  delete report.learner;
  for (const secret of secrets) assert.ok(!JSON.stringify(report).includes(secret), `${secret} is in ${text}`);

  await page.evaluate(() => lp.configureProgress({ user: "bob@example.com" }));
  await expect.poll(() => page.evaluate(() => lp.getSyncStatus().storage.reason)).toContain(":learner:");
  await page.keyboard.press("Enter");
  await expect(async () => {
    const { learner, ...report } = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    assert.match(report.status.storage.reason, /pp_progress_v1:learner:…/);
    for (const secret of secrets) assert.ok(!JSON.stringify(report).includes(secret), secret);
  }).toPass({ timeout: 5_000 });
});

test("a long report names the first hundred lessons", async () => {
  const { page, panel, context } = await panels.openPanel();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => {
    for (let id = 1; id <= 150; id++) lp.markLessonSeen(id);
  });
  await expect(panel.getByText("and 50 more")).toBeVisible();
  await tabTo(page, "Copy report");
  await page.keyboard.press("Enter");
  await expect(said(panel)).toHaveText(/^Report copied/);
  const report = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  assert.deepEqual([report.pendingLessons.length, report.status.pending], [100, 150]);
});

test("where the browser does not let it copy, the report is there to be copied by hand", async () => {
  const { page, panel } = await panels.openPanel({
    before: () => Object.defineProperty(navigator, "clipboard", { value: undefined }),
  });
  await tabTo(page, "Copy report");
  await page.keyboard.press("Enter");
  await expect(said(panel)).toHaveText(/^The browser did not let the report be copied/);
  const report = panel.getByRole("textbox", { name: "Report for support" });
  await expect(report).toBeFocused();
  const selected = await report.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  assert.equal(JSON.parse(selected).status.state, "disabled");
});

test("what fails unexpectedly is said", async () => {
  const { page, panel } = await panels.openPanel({
    before: () => {
      URL.createObjectURL = () => {
        throw new Error("no room");
      };
    },
  });
  await tabTo(page, "Export");
  await page.keyboard.press("Enter");
  await expect(said(panel)).toHaveText("That did not work: Error: no room");
});
