/* The status once the module does not run. */

import { failureReason } from "./module.js";
import * as server from "./server.js";

let known;

/** The same object while the reason is the same. */
export function failedStatus() {
  const reason = failureReason();
  if (known?.storage.reason !== reason) {
    known = Object.freeze({
      ...server.getSyncStatus(),
      state: "error",
      lastError: Object.freeze({ code: "internal", message: reason }),
      storage: Object.freeze({ kind: "memory", reason }),
    });
  }
  return known;
}
