/* A map that keeps a value for as long as somebody else has it. */

export class WeakValues {
  #references = new Map();
  #collected;

  get(key) {
    return this.#references.get(key)?.deref();
  }

  /** Answers the value. */
  set(key, value) {
    // Some servers know no weak references: there nothing is kept.
    if (!globalThis.FinalizationRegistry) return value;
    this.#collected ??= new FinalizationRegistry((key) => {
      // Another value may be under the key by now.
      if (!this.get(key)) this.#references.delete(key);
    });
    this.#references.set(key, new WeakRef(value));
    this.#collected.register(value, key);
    return value;
  }
}
