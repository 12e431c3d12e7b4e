// Prints, as one JSON object, what the package's calls cost beside a bare `setItem` and the plain store:
// by number of lessons the ratios of the medians, and under `measured` the medians and quartiles, in
// microseconds, and the memory of a page, in bytes. Draws a plot to the file of the argument, if there is one.

import { writeFile } from "node:fs/promises";

import { contenders } from "./contenders.mjs";
import { documentOf, fewOf } from "./document.mjs";
import { firstCall, openBrowser, openPage } from "./open-page.mjs";
import { plot } from "./plot.mjs";
import { inTurns, once } from "./sampling.mjs";

const SIZES = [10, 100, 1_000, 10_000];

const scripts = await contenders();
const browser = await openBrowser();
const result = {};
try {
  for (const lessons of SIZES) {
    console.error(`${lessons} lessons`);
    const measured = await measure(lessons);
    result[lessons] = { ...ratios(measured), measured };
  }
} finally {
  await browser.close();
}
const [plotFile] = process.argv.slice(2);
if (plotFile) await writeFile(plotFile, plot(result));
console.log(JSON.stringify(result));

/** The times of every call, by contender, and the memory that each one's page holds. */
async function measure(lessons) {
  const stored = documentOf(lessons);
  const few = fewOf(lessons);
  const pages = {};
  for (const [name, script] of Object.entries(scripts)) pages[name] = await openPage(browser, script, stored);
  const call = (name, timed, argument) => (calls) =>
    pages[name].evaluate(
      ([timed, argument, calls]) => globalThis.bench[timed](argument, calls),
      [timed, argument, calls],
    );

  const times = await inTurns(51, {
    set_item: call("bare", "record", few),
    record: call("ours", "record", few),
    plain_record: call("plain", "record", few),
    read: call("ours", "read", few),
    plain_read: call("plain", "read", few),
    read_after_change: call("ours", "readAfterChange", few),
    plain_read_after_change: call("plain", "readAfterChange", few),
  });
  await pages.ours.evaluate(() => globalThis.bench.untilFolded());
  const memory = {};
  for (const [name, page] of Object.entries(pages)) memory[name] = await page.evaluate(() => globalThis.bench.memory());
  Object.assign(
    times,
    await inTurns(15, {
      merge: call("ours", "merge", lessons),
      plain_merge: call("plain", "merge", lessons),
    }),
  );
  Object.assign(times, await inTurns(9, { fold_block: call("ours", "fold", few) }, once));
  for (const page of Object.values(pages)) await page.context().close();
  const cold = (name) => () => firstCall(browser, scripts[name], stored, few[0]);
  Object.assign(times, await inTurns(11, { cold: cold("ours"), plain_cold: cold("plain") }, once));
  return { times, memory };
}

function ratios({ times }) {
  const over = (one, other) => times[one].median / times[other].median;
  return {
    record_over_set_item: over("record", "set_item"),
    plain_over_record: over("plain_record", "record"),
    plain_over_read: over("plain_read", "read"),
    plain_over_read_after_change: over("plain_read_after_change", "read_after_change"),
    cold_over_plain: over("cold", "plain_cold"),
    merge_over_plain: over("merge", "plain_merge"),
    fold_block_over_plain: over("fold_block", "plain_record"),
  };
}
