/* The document as a file. The module does it, once this page has the document alone. */

import { isReady, later } from "../driver.js";
import { export_document as exportText, import_document as importText } from "../glue.js";
import { guarded } from "../module.js";

/** In bytes. No document is as long, and what is much longer may not find room in the module's memory. */
const SIZE_MAX = 50_000_000;

/** The document as text; `undefined` if it cannot be read. */
export function exportDocument() {
  return whenAlone(exportText);
}

/** Takes in a file. How many lessons it had, and the code of what was wrong with it or with this page, or `null`. */
export async function importDocument(file) {
  const text = file.size > SIZE_MAX ? "" : await file.text();
  const json = await whenAlone(() => importText(text));
  return json ? JSON.parse(json) : { error: "unavailable" };
}

async function whenAlone(call) {
  return isReady() ? new Promise((resolve) => later(() => resolve(guarded(call)))) : undefined;
}
