/* Defines the element <lesson-progress-debug>. There are no elements on a server; and a page that has the
   panel already, from another copy of the package, keeps that one. */

import { Panel } from "./debug/panel.js";

const NAME = "lesson-progress-debug";

if (globalThis.customElements && !customElements.get(NAME)) customElements.define(NAME, Panel);
