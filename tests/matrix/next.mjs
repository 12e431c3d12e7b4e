// An app of Next.js, with no configuration for the package.

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";

import { checkServedPage } from "../packaging/page.mjs";
import { run } from "../packaging/project.mjs";
import { whileServing } from "./server.mjs";

const APPS = resolve(import.meta.dirname, "apps");
const ENV = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

/** What a server answers, since there is no progress. */
const ON_THE_SERVER = "<footer>null disabled</footer>";

/** The app with server components and a route in the edge runtime. */
export const appRouter = { lay: (project) => project.lay(join(APPS, "next")), hasEdge: true };

/** The app as it was made before there were server components. */
export const pagesRouter = {
  async lay(project) {
    await project.lay(join(APPS, "next-pages"));
    await cp(join(APPS, "next/app/card.jsx"), join(project.folder, "card.jsx"));
  },
  hasEdge: false,
};

/** Built and started; `flags` choose the bundler. */
export async function nextBuild(project, app, flags = []) {
  await app.lay(project);
  const options = { cwd: project.folder, env: ENV };
  const next = project.program("next");
  await run(next, ["build", ...flags], { ...options, timeout: 300_000 });
  await whileServing(next, (port) => ["start", "--port", String(port)], options, (url) => check(url, app));
}

/** Served by Next's development server; `flags` choose the bundler. */
export async function nextDev(project, app, flags = []) {
  await app.lay(project);
  const args = (port) => ["dev", ...flags, "--port", String(port)];
  const options = { cwd: project.folder, env: ENV };
  await whileServing(project.program("next"), args, options, (url) => check(url, app));
}

async function check(url, { hasEdge }) {
  const html = await (await fetch(url)).text();
  assert.ok(html.includes(ON_THE_SERVER), html);
  assert.ok(html.includes("<main>not seen</main>"), html);
  await checkServedPage(url);
  if (hasEdge) assert.deepEqual(await (await fetch(`${url}edge`)).json(), { seen: false, state: "disabled" });
}
