// The panel of `lesson-progress/debug` on a page, as those who use it find their way in it.

import { openBrowser } from "./open-page.mjs";

const PROGRESS = "/api/v1/learning/progress/";

/** A browser that opens pages with a panel in them; options and answers are those of `openPage`. */
export async function openPanels() {
  const browser = await openBrowser();

  /** `language` is the browser's, `scheme` the colours that the reader prefers. */
  async function openPanel({ language = "en-GB", scheme = "light", width = 1280, ...options } = {}) {
    const settings = { locale: language, colorScheme: scheme, viewport: { width, height: 900 } };
    const opened = await browser.openPage({ ...options, settings });
    await opened.page.evaluate(async () => {
      document.documentElement.style.colorScheme = "light dark";
      await import("lesson-progress/debug");
      document.body.append(document.createElement("lesson-progress-debug"));
    });
    return { ...opened, panel: opened.page.locator("lesson-progress-debug") };
  }

  return { openPanel, close: () => browser.close() };
}

/** The value of a term in the panel's lists. */
export function fact(panel, term) {
  return panel.locator("dl > div", { has: panel.page().locator("dt", { hasText: term }) }).locator("dd");
}

/** The part of the panel under a heading. */
export function part(panel, heading) {
  return panel.locator(".trouble, .columns > div", { has: panel.page().locator("h3", { hasText: heading }) });
}

/**
 * A backend that answers the rows it has. Its import keeps the larger time, unless it `adds`. It refuses the
 * lessons in `refused`, by id the errors of each, and has never heard of those in `unknown`.
 */
export function backend({ refused = {}, unknown = [], adds = false } = {}) {
  const rows = new Map();
  const merged = (before, lesson) => {
    const time_ms = adds ? before + lesson.time_ms : Math.max(before, lesson.time_ms);
    return { ...lesson, time_ms };
  };
  return ({ method, pathname, body }) => {
    if (pathname.endsWith("/csrf/")) return { headers: { "set-cookie": "csrftoken=secret-cookie; path=/" } };
    if (method === "GET") return { body: [...rows.values()] };
    const named = Object.entries(refused).filter(([id]) => id in body.lessons);
    if (named.length > 0) return { status: 400, body: { lessons: Object.fromEntries(named) } };
    const known = Object.entries(body.lessons).filter(([id]) => !unknown.includes(Number(id)));
    for (const [id, lesson] of known) {
      rows.set(id, { ...merged(rows.get(id)?.time_ms ?? 0, lesson), lesson_id: Number(id) });
    }
    return { body: { imported: known.length, updated: 0 } };
  };
}

export const IMPORT = `${PROGRESS}import/`;
