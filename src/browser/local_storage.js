/* `localStorage`, whose every use may throw: looked up with every call, since reading the property throws
   where a browser blocks it. In its place, if the core says so, the same in memory. */

const values = new Map();
const memory = {
  getItem: (key) => values.get(key),
  setItem: (key, value) => values.set(key, value),
  removeItem: (key) => values.delete(key),
  key: (index) => [...values.keys()][index],
};

const storage = (inMemory) => (inMemory ? memory : localStorage);

let thrown;

function attempt(call) {
  thrown = undefined;
  try {
    return call();
  } catch (error) {
    thrown = String(error);
  }
}

export const getItem = (inMemory, key) => attempt(() => storage(inMemory).getItem(key));
export const holds = (inMemory, key, value) => attempt(() => storage(inMemory).getItem(key) === value);

/** Whether it was stored. Recording is mostly this: it does without `attempt`. */
export function setItem(inMemory, key, value) {
  try {
    storage(inMemory).setItem(key, value);
    return true;
  } catch (error) {
    thrown = String(error);
    return false;
  }
}

export const removeItem = (inMemory, key) => attempt(() => storage(inMemory).removeItem(key));
export const keyAt = (inMemory, index) => attempt(() => storage(inMemory).key(index));

/** What the last call has thrown, as text, if it has. */
export const failure = () => thrown;
