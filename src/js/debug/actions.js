/* What the buttons do. Each action answers what to say of its outcome: a function of the language. */

import {
  getDiagnostics,
  getSyncStatus,
  setProgressSyncEnabled,
  syncProgress,
} from "lesson-progress";

import { exportDocument, importDocument } from "./file.js";
import { report } from "./report.js";

/** How long a browser may take to begin a download, in milliseconds. */
const DOWNLOAD_MS = 60_000;

/** How long an export waits for the backend, in milliseconds: a browser lets a page download for 5 seconds after a click. */
const EXCHANGE_MS = 4_000;

export async function synchronise() {
  const { state, pending, lastError } = await syncProgress();
  return ({ words }) => {
    if (lastError && state !== "disabled") return words.errors[lastError.code][0];
    if (state !== "idle" && state !== "scheduled") return words.states[state][1];
    return pending > 0 ? words.remaining(pending) : words.synchronised;
  };
}

export function pauseOrResume() {
  const isOff = getSyncStatus().state === "disabled";
  setProgressSyncEnabled(isOff);
  return ({ words }) => (isOff ? words.resumed : words.paused);
}

export async function exportFile() {
  // What other devices have brought since belongs into the file; without the backend it is exported as it is.
  if (navigator.onLine) {
    const late = new Promise((resolve) => setTimeout(resolve, EXCHANGE_MS));
    await Promise.race([syncProgress(), late]);
  }
  const document = await exportDocument();
  // A file with nothing in it would be taken for the progress.
  if (!document) throw getSyncStatus().storage.reason;
  const link = globalThis.document.createElement("a");
  link.href = URL.createObjectURL(new Blob([document], { type: "application/json" }));
  // Swedish dates are ISO dates.
  link.download = `progress-${new Date().toLocaleDateString("sv")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_MS);
  return ({ words }) => words.exported(link.download);
}

export async function importFile(file) {
  const { imported, error } = await importDocument(file);
  const { kind } = getSyncStatus().storage;
  return ({ words }) => {
    if (error) return words.importErrors[error];
    return words.imported(imported) + (kind === "memory" ? ` ${words.places.memory}.` : "");
  };
}

/** Copies the report; where the browser does not let it, `offer` is called with the text. */
export async function copyReport(offer) {
  const text = report(getSyncStatus(), getDiagnostics());
  try {
    await navigator.clipboard.writeText(text);
    return ({ words }) => words.copied;
  } catch {
    offer(text);
    return ({ words }) => words.notCopied;
  }
}
