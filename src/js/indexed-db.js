/* The documents that are in IndexedDB: read, and written in transactions that those of other pages do not
   overlap. Decides nothing. */

import {
  begin_transaction as beginTransaction,
  document_to_put as documentToPut,
  end_transaction as endTransaction,
  handle_storage as handleStorage,
  keys_in_database as keysInDatabase,
  load,
  prepare_transaction as prepareTransaction,
} from "./glue.js";
import { failures, guarded } from "./module.js";

const DATABASE = "lesson-progress";
const STORE = "documents";

/** Shows what the database has. */
export async function show() {
  try {
    await transact("readonly", (documents) => read(documents, () => guarded(handleStorage)));
  } catch (error) {
    guarded(() => endTransaction(String(error)));
  }
}

/** Does `work` on what the database has, and puts there what it wrote; if the page still `mayWork` then. */
export async function inTransaction(mayWork, work) {
  const before = failures;
  let loaded;
  let error;
  try {
    await transact("readwrite", (documents) => {
      read(documents, (texts) => {
        if (!mayWork()) return;
        loaded = texts;
        const abort = () => documents.transaction.abort();
        guarded(() => {
          beginTransaction();
          work();
          const keys = failures === before && prepareTransaction();
          if (!keys) abort();
          else for (const key of JSON.parse(keys)) documents.put(documentToPut(key), key);
        }, abort);
      });
    });
  } catch (thrown) {
    error = String(thrown);
  }
  // A module that was started since knows nothing of it.
  if (failures !== before || !(loaded || error)) return;
  const remaining = guarded(() => {
    endTransaction(error);
    return keysInDatabase();
  });
  if (remaining && !error) await removeWhatLeft(loaded, JSON.parse(remaining));
}

/** Hands what the database has to the module, and to `then`. */
function read(documents, then) {
  const keys = JSON.parse(guarded(keysInDatabase) ?? "[]");
  const texts = new Map();
  const next = () => {
    const key = keys[texts.size];
    if (key === undefined) return then(texts);
    documents.get(key).onsuccess = ({ target }) => {
      texts.set(key, target.result);
      guarded(() => load(key, target.result));
      next();
    };
  };
  next();
}

/** Removes the documents that came back from the database, unless another page has put newer ones there. */
async function removeWhatLeft(loaded, remaining) {
  const left = [...loaded].filter(([key]) => !remaining.includes(key));
  if (left.length === 0) return;
  try {
    await transact("readwrite", (documents) => {
      for (const [key, text] of left) {
        documents.get(key).onsuccess = ({ target }) => target.result === text && documents.delete(key);
      }
    });
  } catch {
    // It does not count any more.
  }
}

async function transact(mode, act) {
  const database = await opened();
  try {
    await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new Error("it was aborted"));
      act(transaction.objectStore(STORE));
    });
  } finally {
    // An open database may keep the page out of the back/forward cache.
    database.close();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
