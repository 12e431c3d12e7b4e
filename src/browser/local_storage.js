/* `localStorage`, whose every use may throw: looked up with every call, since reading the property throws
   where a browser blocks it. */

let thrown;

function attempt(call) {
  thrown = undefined;
  try {
    return call();
  } catch (error) {
    thrown = String(error);
  }
}

export const getItem = (key) => attempt(() => localStorage.getItem(key));
export const holds = (key, value) => attempt(() => localStorage.getItem(key) === value);

/** Whether it was stored. Recording is mostly this: it does without `attempt`. */
export function setItem(key, value) {
  try {
    localStorage.setItem(key, value);
    return true;
  } catch (error) {
    thrown = String(error);
    return false;
  }
}

export const removeItem = (key) => attempt(() => localStorage.removeItem(key));
export const keyAt = (index) => attempt(() => localStorage.key(index));

/** What the last call has thrown, as text, if it has. */
export const failure = () => thrown;
