// The process that draws a page.

import assert from "node:assert/strict";
import { once } from "node:events";

/**
 * The id of the page's process.
 *
 * A trace tells, which begins with the page's frames and their processes: the protocol lists processes,
 * but not what they draw.
 */
export async function rendererOf(page) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const traceConfig = { includedCategories: ["disabled-by-default-devtools.timeline"], excludedCategories: ["*"] };
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig });
  const complete = once(session, "Tracing.tracingComplete");
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const { args } = events.find(({ name }) => name === "TracingStartedInBrowser");
  const { processId } = args.data.frames.find(({ isOutermostMainFrame }) => isOutermostMainFrame);
  return processId;
}

/** Kills the process of a tab, and waits until the browser knows. */
export async function killRenderer({ page, renderer }) {
  const crashed = page.waitForEvent("crash");
  process.kill(renderer, "SIGKILL");
  await crashed;
}

/** Checks that every tab has a process of its own, and so a copy of `localStorage` of its own. */
export async function assertSeparate(tabs) {
  const renderers = [];
  // There is one trace at a time.
  for (const { page } of tabs) renderers.push(await rendererOf(page));
  assert.equal(new Set(renderers).size, tabs.length, `processes of the tabs: ${renderers.join(", ")}`);
}
