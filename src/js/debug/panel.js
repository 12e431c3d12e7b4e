/* The element: shows what there is to know while somebody can see it, and runs what its buttons ask for. */

import { getDiagnostics, getSyncStatus, subscribeSyncStatus } from "lesson-progress";

import { languageOf } from "./language.js";
import { dress } from "./style.js";
import { view } from "./view.js";

/** How often times are told anew and the diagnostics are read, which costs more than the status, in milliseconds. */
const TICK_MS = 1_000;

export class Panel extends (globalThis.HTMLElement ?? Object) {
  static observedAttributes = ["lang"];

  #view;
  #diagnostics;
  /** What the last action came to, given the words. */
  #said = () => "";
  /** Ends what keeps the panel up to date; `undefined` while nobody can see it. */
  #rest;
  #frame;

  connectedCallback() {
    if (!this.#view) {
      const shadow = this.attachShadow({ mode: "open" });
      dress(shadow);
      this.#view = view((action) => this.#run(action));
      shadow.append(this.#view.root);
    }
    this.#resizes?.observe(this);
    document.addEventListener("visibilitychange", this.#settle);
    this.#settle();
  }

  disconnectedCallback() {
    this.#resizes?.disconnect();
    document.removeEventListener("visibilitychange", this.#settle);
    this.#settle();
  }

  attributeChangedCallback() {
    if (this.#rest) this.#show();
  }

  /** Keeps the panel up to date while it can be seen, and costs nothing otherwise. */
  #settle = () => {
    const isShown = this.#resizes ? this.getClientRects().length > 0 : this.isConnected;
    const isSeen = document.visibilityState === "visible" && isShown;
    if (isSeen === Boolean(this.#rest)) return;
    if (!isSeen) {
      this.#rest();
      this.#rest = undefined;
      return;
    }
    const unsubscribe = subscribeSyncStatus(() => {
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(this.#show);
    });
    const timer = setInterval(this.#look, TICK_MS);
    this.#rest = () => {
      unsubscribe();
      clearInterval(timer);
      cancelAnimationFrame(this.#frame);
    };
    this.#look();
  };

  /** An element has no size while it is not displayed. Where nobody tells of sizes (jsdom), it counts as displayed. */
  #resizes = globalThis.ResizeObserver && new ResizeObserver(() => requestAnimationFrame(this.#settle));

  #look = () => {
    this.#diagnostics = getDiagnostics();
    this.#show();
  };

  #show = () => {
    this.#view.draw({
      ...languageOf(this),
      status: getSyncStatus(),
      diagnostics: this.#diagnostics,
      now: Date.now(),
      said: this.#said,
    });
  };

  /** Runs an action and says what it came to. */
  async #run(action) {
    // Said in between, so that the same outcome twice is announced twice.
    this.#say(({ words }) => words.working);
    try {
      this.#say(await action());
    } catch (error) {
      this.#say(({ words }) => words.failed(String(error)));
    }
  }

  #say(said) {
    this.#said = said;
    this.#look();
  }
}
