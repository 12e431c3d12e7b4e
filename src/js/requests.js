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

/** The most bytes that are read of rows, and of any other answer. */
const ROWS_BYTES_MAX = 2 ** 25;
const ANSWER_BYTES_MAX = 2 ** 20;

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
  // The app's own functions, and a `fetch` that the page has replaced, may know no signal.
  const timeOut = new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("it took too long")));
  });
  let init;
  try {
    init = await Promise.race([initOf(request, signal), timeOut]);
  } catch (error) {
    const reason = error instanceof Error ? String(error) : "it threw something that is no Error";
    return () => handleNotSent(request.id, reason);
  }
  // The app may have signed in another learner while it made the headers.
  if (!guarded(() => maySend(request.id))) {
    return () => handleNotSent(request.id, "the learner has changed meanwhile");
  }
  try {
    const answer = await Promise.race([answerTo(request, init), timeOut]);
    return () => handleResponse(request.id, ...answer);
  } catch {
    return () => (signal.aborted ? handleTimeOut(request.id) : handleLost(request.id));
  }
}

async function initOf({ body, lesson_id: lessonId }, signal) {
  const headers = new Headers({ Accept: "application/json" });
  if (body !== null) {
    headers.set("Content-Type", "application/json");
    const token = csrfToken();
    if (token) setHeader(headers, settings.csrf.headerName, token);
  }
  const own = typeof settings.headers === "function" ? await settings.headers() : settings.headers;
  for (const [name, value] of Object.entries(own ?? {})) setHeader(headers, name, value);
  // What is left out here, a page may have put into `Object.prototype`.
  return {
    method: body === null ? "GET" : lessonId ? "PATCH" : "POST",
    body,
    headers,
    credentials: settings.credentials,
    cache: "no-store",
    mode: "cors",
    // What is the learner's goes nowhere else.
    redirect: "manual",
    // The page may be gone before it is sent.
    keepalive: Boolean(lessonId),
    signal,
  };
}

/** Some browsers have the value, which is a secret, in the words of their error. */
function setHeader(headers, name, value) {
  try {
    headers.set(name, value);
  } catch {
    throw new Error(`the header ${name} cannot be set`);
  }
}

/** What the engine is told of the answer. Whatever a replaced `fetch` answered, it is of the types expected. */
async function answerTo(request, init) {
  const response = await fetch(addressOf(request), init);
  const body = await textOf(response, request.endpoint === "rows" ? ROWS_BYTES_MAX : ANSWER_BYTES_MAX, init.signal);
  return [Number(response.status), retryAfterSeconds(response), body];
}

/** The body; none of one that is longer than anything the contract has. */
async function textOf(response, left, signal) {
  // A made-up answer may have a text alone; one without a body has no stream.
  if (!response.body?.getReader) return String(await response.text());
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    left -= value.length;
    // A stream of a replaced `fetch` goes on after the time-out.
    if (left < 0 || signal.aborted) return reader.cancel().then(() => "");
    text += decoder.decode(value, { stream: true });
  }
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
