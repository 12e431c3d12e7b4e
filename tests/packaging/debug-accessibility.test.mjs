// What axe finds in the panel: nothing serious, in both languages and both colour schemes, empty and in trouble.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { expect } from "@playwright/test";

import { backend, openPanels } from "./debug-panel.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let panels;
before(async () => {
  panels = await openPanels();
});
after(() => panels?.close());

/** Opens a panel that has something to show everywhere: refused and unknown lessons, an error, damaged storage,
    a report that could not be copied. */
async function openTrouble(options) {
  const opened = await panels.openPanel({
    ...options,
    stored: "<!doctype html>",
    backend: backend({ refused: { 4: { percent: ["Too large."] }, 6: ["Archived."] }, unknown: [5] }),
    before: () => Object.defineProperty(navigator, "clipboard", { value: undefined }),
  });
  const { page, panel } = opened;
  await page.evaluate(async () => {
    for (const id of [4, 5, 6, 7]) lp.addLessonTime(id, 500);
    lp.startSync({ user: "alice@example.com" });
    await lp.syncProgress();
    lp.addLessonTime(7, 500);
    lp.configureProgress({ headers: () => Promise.reject(new Error("no token")) });
    await lp.syncProgress();
  });
  await panel.getByRole("button").last().click();
  await expect(panel.getByRole("textbox")).toBeVisible();
  await expect(panel.getByRole("listitem")).toHaveCount(2);
  await expect(panel.locator(".trouble:visible")).toHaveCount(2);
  return opened;
}

for (const language of ["en-GB", "fr-FR"]) {
  for (const scheme of ["light", "dark"]) {
    for (const [scene, open] of [
      ["empty", (options) => panels.openPanel(options)],
      ["in trouble", openTrouble],
    ]) {
      test(`${language}, ${scheme}, ${scene}: nothing serious`, async () => {
        const { page, panel } = await open({ language, scheme, width: 360 });
        const dark = await panel.evaluate((panel) => getComputedStyle(panel).backgroundColor);
        assert.equal(dark, scheme === "dark" ? "rgb(23, 29, 28)" : "rgb(255, 255, 255)");
        await page.addScriptTag({ path: AXE });
        const { violations, incomplete, passes } = await page.evaluate(() => axe.run("lesson-progress-debug"));
        const told = (findings) => findings.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        assert.deepEqual(told(violations), []);
        assert.deepEqual(told(incomplete), [], "nothing is left to be looked at by hand");
        // It has looked inside the panel, at its colours too.
        const looked = (rule) => passes.find(({ id }) => id === rule)?.nodes.length ?? 0;
        assert.ok(looked("button-name") === 5 && looked("color-contrast") > 15, `${looked("color-contrast")} colours`);
      });
    }
  }
}
