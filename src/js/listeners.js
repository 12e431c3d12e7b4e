/* Subscriptions: listeners are called once per turn, and one that throws does not keep the others from
   being called. */

import { report } from "./report.js";

export class Listeners {
  #listeners = new Set();

  get size() {
    return this.#listeners.size;
  }

  /** Adds a listener; the answer takes it away. */
  add(listener) {
    // The same function may be subscribed twice: each subscription is one of its own.
    const entry = { listener };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  call(value) {
    for (const entry of [...this.#listeners]) {
      // One before it may have ended this subscription.
      if (!this.#listeners.has(entry)) continue;
      try {
        entry.listener(value);
      } catch (error) {
        report(error);
      }
    }
  }
}
