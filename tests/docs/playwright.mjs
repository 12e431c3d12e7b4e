// The documents' Playwright tests, of the app that the README's quick start makes.

import { join } from "node:path";

import { build, preview } from "vite";

import { run } from "../packaging/project.mjs";
import { addFiles } from "./project.mjs";

const PAGE = `<!doctype html><html lang="en"><title>An app</title><link rel="icon" href="data:,">
<div id="app"></div><script type="module" src="/main.tsx"></script></html>`;

/** Every address is of a lesson: `/lessons/12`. */
const MAIN = `import { createRoot } from "react-dom/client";
import { Reader } from "./src/Reader";
import { Sync } from "./src/Sync";
const lessonId = Number(location.pathname.split("/").at(-1));
const app = document.getElementById("app") as HTMLElement;
createRoot(app).render(<><Reader lessonId={lessonId} /><Sync userId={1} /></>);
`;

/** The document's configuration, with this machine's browser and the app served here. */
const configuration = (baseURL) => `import document from "./playwright.config";
const launchOptions = { executablePath: process.env.CHROMIUM, args: ["--disable-quic", "--disable-sync"] };
export default {
  ...document,
  use: { ...document.use, baseURL: ${JSON.stringify(baseURL)}, launchOptions },
  webServer: undefined,
  outputDir: "results",
  reporter: "line",
};
`;

/** `npx playwright test` runs the document's tests; of any other command it is told what it would do. */
export async function runPlaywright(words, { app }) {
  const program = join(app, "node_modules/.bin/playwright");
  if (words[0] !== "test") {
    await run(program, [words[0], "--dry-run", ...words.slice(1)], { cwd: app });
    return;
  }
  await addFiles(app, { "index.html": PAGE, "main.tsx": MAIN });
  await build({ root: app, configFile: false, logLevel: "error" });
  const server = await preview({ root: app, configFile: false, logLevel: "error", preview: { host: "localhost", port: 0 } });
  try {
    const [baseURL] = server.resolvedUrls.local;
    await addFiles(app, { "here.config.ts": configuration(baseURL) });
    await run(program, [...words, "--config", "here.config.ts"], { cwd: app });
  } finally {
    await server.close();
  }
}
