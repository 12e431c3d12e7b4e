/* Sending a request of the engine, and handing back what became of it. */

import {
  handle_lost as handleLost,
  handle_not_sent as handleNotSent,
  handle_response as handleResponse,
  handle_time_out as handleTimeOut,
  may_send as maySend,
  request_timeout_ms as requestTimeoutMs,
} from "./glue.js";
import { guarded } from "./module.js";
import { csrfToken, settings } from "./settings.js";

const PROGRESS = "/api/v1/learning/progress/";

/** Sends a request. Never rejects: every outcome is handed to the engine. */
export async function send(request) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), requestTimeoutMs());
  const outcome = await outcomeOf(request, abort.signal);
  clearTimeout(timer);
  guarded(outcome);
}

/** The call that hands the outcome to the engine. */
async function outcomeOf(request, signal) {
  let init;
  try {
    init = await Promise.race([initOf(request, signal), aborted(signal)]);
  } catch (error) {
    const reason = error instanceof Error ? String(error) : "it threw something that is no Error";
    return () => handleNotSent(request.id, reason);
  }
  // The app may have signed in another learner while it made the headers.
  if (!guarded(() => maySend(request.id))) {
    return () => handleNotSent(request.id, "the learner has changed meanwhile");
  }
  try {
    const response = await fetch(addressOf(request), init);
    // The time-out covers the body too.
    const body = await response.text();
    return () => handleResponse(request.id, response.status, retryAfterSeconds(response), body);
  } catch {
    return () => (signal.aborted ? handleTimeOut(request.id) : handleLost(request.id));
  }
}

function aborted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("it took too long")));
  });
}

async function initOf(request, signal) {
  const headers = new Headers({ Accept: "application/json" });
  const init = { credentials: settings.credentials, headers, cache: "no-store", signal };
  if (request.body !== null) {
    init.method = request.lesson_id ? "PATCH" : "POST";
    // The page may be gone before it is sent.
    init.keepalive = Boolean(request.lesson_id);
    init.body = request.body;
    headers.set("Content-Type", "application/json");
    const token = csrfToken();
    if (token) headers.set(settings.csrf.headerName, token);
  }
  const own = typeof settings.headers === "function" ? await settings.headers() : settings.headers;
  for (const [name, value] of Object.entries(own ?? {})) headers.set(name, value);
  return init;
}

function addressOf({ endpoint, lesson_id: lessonId }) {
  const paths = {
    csrf: settings.csrf.endpoint,
    rows: PROGRESS,
    import: `${PROGRESS}import/`,
    lesson: `${PROGRESS}${lessonId}/`,
  };
  const path = paths[endpoint];
  return path.startsWith("/") ? settings.baseUrl + path : path;
}

/** Seconds of the header `Retry-After`, which is a number of them or a date. */
function retryAfterSeconds(response) {
  const text = response.headers.get("Retry-After");
  if (!text) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return seconds >= 0 ? Math.min(Math.ceil(seconds), 86_400) : undefined;
}
