// Starts the page: `?strict` in strict mode; `?alone` without what a server has rendered; `?concurrent` with the
// readers in its place.

import * as lp from "lesson-progress";
import { StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";

import { App, renders } from "./app.jsx";
import { Concurrent, shown } from "./concurrent.jsx";
import { subscriptions } from "./counted.mjs";

const wanted = new URLSearchParams(location.search);
const Page = wanted.has("concurrent") ? Concurrent : App;
const page = wanted.has("strict") ? (
  <StrictMode>
    <Page />
  </StrictMode>
) : (
  <Page />
);

// What was read before must not be taken for what the server has rendered.
const readBefore = [lp.getLessonProgress(1), lp.getProgressSummary([1, 2]), lp.getSyncStatus()];

const element = document.getElementById("root");
let root;
if (wanted.size > 0) {
  element.textContent = "";
  root = createRoot(element);
  root.render(page);
} else {
  root = hydrateRoot(element, page, { onRecoverableError: (error) => console.error(error) });
}
Object.assign(globalThis, { lp, renders, shown, subscriptions, readBefore, unmount: () => root.unmount() });
