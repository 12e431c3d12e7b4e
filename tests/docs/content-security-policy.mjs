// A content security policy of the documents, in a real browser: the package and its panel work under it, and
// need what it allows.

import assert from "node:assert/strict";

import { bundle, reachable, withPages } from "./pages.mjs";
import { addFiles } from "./project.mjs";

const MAIN = `import { markLessonSeen, startSync } from "lesson-progress";
import "lesson-progress/debug";
const panel = document.body.appendChild(document.createElement("lesson-progress-debug"));
const { seen } = markLessonSeen(12);
const synced = startSync({ baseUrl: "https://api.example.com", user: 1, csrf: false }).syncNow();
Object.assign(globalThis, { panel, seen, synced, isReady: true });
`;

/** Checks a block of HTTP headers, which is one policy. */
export async function checkPolicy({ code }, { app }) {
  const [, policy] = code.match(/^Content-Security-Policy: (.+)$/) ?? [];
  assert.ok(policy, "the only header that is known to be checked is Content-Security-Policy, on a line of its own");
  await addFiles(app, { "main.ts": MAIN });
  await bundle(app);
  const under = async (policy) => {
    let found;
    await withPages(app, reachable(), async (open) => (found = await whatIsFound(await open({ policy }))));
    return found;
  };
  const { seen, status, height, complaints } = await under(policy);
  assert.deepEqual([seen, status.state, status.lastError, status.storage.reason], [true, "idle", null, null]);
  assert.ok(height > 100, `the panel is ${height} pixels high`);
  assert.deepEqual(complaints, []);

  const withoutWasm = await under(policy.replace(" 'wasm-unsafe-eval'", ""));
  assert.match(withoutWasm.status.storage.reason, /'wasm-unsafe-eval'/);
  const withoutBackend = await under(policy.replace(" https://api.example.com", ""));
  assert.equal(withoutBackend.status.lastError.code, "network");
}

async function whatIsFound({ page, complaints }) {
  const found = await page.evaluate(async () => {
    const status = await globalThis.synced;
    return { seen: globalThis.seen, status, height: globalThis.panel.getBoundingClientRect().height };
  });
  return { ...found, complaints };
}
