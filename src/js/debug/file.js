/* The document as a file. The module does it, once this page has the document, wherever that is. */

import { change, isReady } from "../driver.js";
import { export_document as exportText, import_document as importText } from "../glue.js";
import { guarded } from "../module.js";

/** A longer text may not find room in the module's memory, and no document is as long. */
const LENGTH_MAX = 100_000_000;

/** The document as text; `undefined` if the module does not run. */
export function exportDocument() {
  return whenRead(exportText);
}

/** Takes in a text. How many lessons it had, and the code of what was wrong with it or with this page, or `null`. */
export async function importDocument(text) {
  const file = text.length > LENGTH_MAX ? "" : text;
  const json = await whenRead(() => importText(file));
  return json ? JSON.parse(json) : { error: "unavailable" };
}

async function whenRead(call) {
  return isReady() ? new Promise((resolve) => change(() => resolve(guarded(call)))) : undefined;
}
