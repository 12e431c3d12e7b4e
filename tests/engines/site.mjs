// A site with the packed package and a backend, on a port of its own, for any browser.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { freshProject } from "../packaging/project.mjs";

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>lesson-progress</title><link rel="icon" href="data:,">
<script>
  globalThis.errors = [];
  addEventListener("error", ({ message }) => errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));
</script>
<script type="importmap">{"imports": {"lesson-progress": "/lesson-progress/index.js"}}</script>
<script type="module">
  globalThis.lp = await import("lesson-progress");
  if (location.hash) (await import("/undriven.js"))[location.hash.slice(1)]();
</script>
<button>a button</button>`;

/**
 * Starts it. `next()` answers what a page posts to `/tell` next. `requests` has what was asked of the backend, which
 * merges nothing: it keeps the rows that it is sent.
 */
export async function startSite() {
  const folder = join(await freshProject("engines"), "node_modules");
  const fileOf = (pathname) => {
    if (pathname === "/undriven.js") return join(import.meta.dirname, "undriven.js");
    return pathname.startsWith("/lesson-progress/") && join(folder, pathname);
  };
  const rows = {};
  const site = { requests: [], rows };
  let hear = () => {};
  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const body = await textOf(request);
    if (pathname === "/tell") {
      hear(JSON.parse(body));
      return response.end();
    }
    if (pathname.startsWith("/api/")) {
      site.requests.push({ method: request.method, pathname, body: body && JSON.parse(body) });
      response.setHeader("content-type", "application/json");
      return response.end(JSON.stringify(backend(rows, request.method, pathname, body && JSON.parse(body))));
    }
    const file = fileOf(pathname);
    response.setHeader("content-type", file ? "text/javascript" : "text/html");
    response.end(file ? await readFile(file) : HTML);
  };
  const server = createServer((request, response) => {
    // A browser that is killed breaks its connections.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  site.url = `http://localhost:${server.address().port}/`;
  site.next = () => new Promise((resolve) => (hear = resolve));
  site.close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return site;
}

async function textOf(request) {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
}

function backend(rows, method, pathname, body) {
  if (method === "GET") return Object.entries(rows).map(([id, row]) => ({ lesson_id: Number(id), ...row }));
  if (method === "POST") {
    Object.assign(rows, body.lessons);
    return { imported: Object.keys(body.lessons).length, updated: 0 };
  }
  const id = Number(pathname.match(/(\d+)\/$/)[1]);
  rows[id] = { ...rows[id], ...body };
  return { lesson_id: id, ...rows[id] };
}
