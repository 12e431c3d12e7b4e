// An app that uses the hooks, built for one version of React, with or without the React Compiler, and opened in
// a real browser.

import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";

import { transformAsync } from "@babel/core";
import { chromium } from "@playwright/test";
import compiler from "babel-plugin-react-compiler";
import { build } from "esbuild";

import { addPackages, addReact, freshProject, run } from "./project.mjs";

const POLICY = "script-src 'self' 'wasm-unsafe-eval'";

/** Builds the app for a version of React (18 or 19). Answers the page as its server renders it, and its script. */
export async function buildApp(react, isCompiled) {
  const project = await freshProject(`react-${react}${isCompiled ? "-compiled" : ""}`);
  await cp(join(import.meta.dirname, "react"), project, { recursive: true });
  await addReact(project, react);
  // What compiled components import where React itself does not have it.
  await addPackages(project, { "react-compiler-runtime": "react-compiler-runtime" });

  const bundled = (entry, options) =>
    build({
      absWorkingDir: project,
      entryPoints: [entry],
      bundle: true,
      format: "esm",
      jsx: "automatic",
      define: { "process.env.NODE_ENV": `"development"` },
      logLevel: "error",
      outfile: join(project, entry.replace(/\.jsx$/, ".js")),
      ...options,
      plugins: [...(isCompiled ? [compiled(react)] : []), ...(options.plugins ?? [])],
    });
  await bundled("server.jsx", { platform: "node", packages: "external" });
  await bundled("client.jsx", { plugins: [counted(join(project, "counted.mjs"))] });

  const script = await readFile(join(project, "client.js"), "utf8");
  const components = (await readFile(join(project, "app.jsx"), "utf8")).match(/function (use)?[A-Z]\w*\(/g);
  const compiledOnes = script.match(/= \(0, import_\w*compiler_runtime\w*\.c\)\(/g) ?? [];
  assert.ok(isCompiled ? compiledOnes.length >= components.length : compiledOnes.length === 0);
  const html = await run("node", ["server.js"], { cwd: project, env: { ...process.env, NODE_ENV: "development" } });
  return { html: html.trim(), script };
}

/** Compiles components as an app does that uses the React Compiler. */
function compiled(react) {
  return {
    name: "react-compiler",
    setup({ onLoad }) {
      onLoad({ filter: /\.jsx$/ }, async ({ path }) => {
        const { code } = await transformAsync(await readFile(path, "utf8"), {
          filename: path,
          configFile: false,
          parserOpts: { plugins: ["jsx"] },
          plugins: [[compiler, { target: String(react), panicThreshold: "all_errors" }]],
        });
        return { contents: code, loader: "jsx" };
      });
    },
  };
}

/** Puts the package with its subscriptions counted in the place of the package. */
function counted(path) {
  return {
    name: "counted",
    setup({ onResolve }) {
      onResolve({ filter: /^lesson-progress$/ }, ({ importer }) => (importer === path ? undefined : { path }));
    },
  };
}

/** A browser for a file of tests. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--disable-quic", "--disable-sync"],
  });

  /**
   * Opens a page of the app in a profile (a new one by default). `query` says how it starts: see
   * `react/client.jsx`. `stored` is the document that the profile has before. `complaints` is all that the page
   * complains about.
   */
  async function openPage({ html, script }, { context, query = "", stored, policy = POLICY } = {}) {
    const profile = context ?? (await browser.newContext());
    const page = await profile.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    await page.route("http://localhost/**", (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === "/client.js") return route.fulfill({ body: script, contentType: "text/javascript" });
      const body = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="root">${html}</div><script type="module" src="/client.js"></script>`;
      return route.fulfill({ body, contentType: "text/html", headers: { "content-security-policy": policy } });
    });
    if (stored) {
      await page.addInitScript((text) => {
        if (localStorage.getItem("pp_progress_v1") === null) localStorage.setItem("pp_progress_v1", text);
      }, stored);
    }
    await page.goto(`http://localhost/${query}`);
    await page.waitForFunction(() => globalThis.renders && Object.keys(renders).length > 0);
    await settled(page);
    return { page, complaints, context: profile };
  }

  return { openPage, close: () => browser.close() };
}

/** Waits until listeners have been told of what happened, and React has rendered what follows from it. */
export function settled(page) {
  return page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
}

/** Runs `change` in the page, and answers how often which component was rendered after it. */
export async function rendersAfter(page, change) {
  const before = await page.evaluate(() => ({ ...renders }));
  await page.evaluate(change);
  await settled(page);
  const after = await page.evaluate(() => renders);
  const more = Object.entries(after).map(([name, times]) => [name, times - (before[name] ?? 0)]);
  return Object.fromEntries(more.filter(([, times]) => times > 0));
}
