/* What a learner may hand to support: no credentials, nobody's address, no progress. */

/** How many lessons a list names. */
export const LISTED_MAX = 100;

/** A text that came from elsewhere, without anybody's address or id: a backend may quote an e-mail, and a
    browser names the key that it could not write, which may be a learner's. */
export function masked(text) {
  return text.replace(/[^\s"'<>():;,…]+(@|%40)[^\s"'<>():;,]+/g, "…").replace(/(:learner:)[^"']+/g, "$1…");
}

/** The report, as JSON text. */
export function report(status, diagnostics) {
  const { lastError } = status;
  const about = { at: new Date().toISOString(), userAgent: navigator.userAgent, online: navigator.onLine };
  return JSON.stringify(
    {
      ...about,
      ...diagnostics,
      // What the app's own function has thrown may have a token in it.
      status: lastError?.code === "headers" ? { ...status, lastError: { code: "headers" } } : status,
    },
    (_, value) => {
      if (typeof value === "string") return masked(value);
      return Array.isArray(value) ? value.slice(0, LISTED_MAX) : value;
    },
    2,
  );
}
