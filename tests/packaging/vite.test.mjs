// An app that Vite builds, or serves during development, with no configuration for the package.

import { join } from "node:path";
import { before, test } from "node:test";

import { build, createServer } from "vite";

import { checkBuiltPage, checkServedPage } from "./page.mjs";
import { addReact, checkPackageIsThereOnce, freshProject } from "./project.mjs";

let root;

before(async () => {
  root = await freshProject("vite", ["index.html", "main.js"]);
  await addReact(root, 19);
});

test("a page built by Vite records progress", async () => {
  await build({ root, configFile: false, logLevel: "error" });
  await checkPackageIsThereOnce(root, join(root, "dist"));
  await checkBuiltPage(join(root, "dist"));
});

test("a page of Vite's development server records progress", async () => {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "error",
    server: { host: "127.0.0.1" },
  });
  try {
    await server.listen();
    await checkServedPage(server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
});
