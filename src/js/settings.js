/* The settings of the synchronisation, as the app gave them. */

import { set_options as setOptions } from "./glue.js";

const CSRF = { cookieName: "csrftoken", headerName: "X-CSRFToken", endpoint: "/api/v1/auth/csrf/" };

export const settings = {
  enabled: false,
  baseUrl: "",
  user: undefined,
  intervalMs: undefined,
  credentials: "include",
  headers: undefined,
  csrf: CSRF,
  storage: undefined,
  onStatus: undefined,
};

/** Takes settings; one left out keeps its value. Answers those that were given. */
export function take(given) {
  // A `baseUrl` that something has put into `Object.prototype` is not the app's.
  const options = { __proto__: null, ...given };
  for (const name of Object.keys(settings)) {
    if (options[name] !== undefined) settings[name] = options[name];
  }
  settings.baseUrl = String(settings.baseUrl).replace(/\/+$/, "");
  if (options.csrf) settings.csrf = { ...CSRF, ...options.csrf };
  return options;
}

/** Takes settings and hands the engine those that matter to it. An engine that takes the place of one that failed is
    told so: the app has not said anything anew. */
export function apply(given, failed) {
  const options = take(given);
  const { enabled, user, intervalMs, csrf, storage } = settings;
  setOptions(
    Boolean(enabled),
    // Said again, it is the app's word on who is signed in; left out, it is not.
    options.user !== undefined,
    user === undefined || user === null ? undefined : String(user),
    intervalMs ?? NaN,
    Boolean(csrf),
    storage === "indexeddb",
    failed,
  );
}

/** The CSRF token that the page can read; `undefined` without one. */
export function csrfToken() {
  if (!settings.csrf) return undefined;
  const prefix = `${settings.csrf.cookieName}=`;
  try {
    const cookie = document.cookie.split("; ").find((cookie) => cookie.startsWith(prefix));
    return cookie && decodeURIComponent(cookie.slice(prefix.length));
  } catch {
    // A sandboxed page has no cookies to read.
    return undefined;
  }
}
