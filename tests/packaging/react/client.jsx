// Takes over the page as a server has rendered it; with `?concurrent` or `?reading` shows other components instead.
// With `&strict` in strict mode.

import * as lp from "lesson-progress";
import { StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";

import { App, renders } from "./app.jsx";
import { Concurrent, shown } from "./concurrent.jsx";
import { subscriptions, trackings } from "./counted.mjs";
import { Reading } from "./reading.jsx";

const wanted = new URLSearchParams(location.search);
const Page = wanted.has("concurrent") ? Concurrent : wanted.has("reading") ? Reading : App;
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
if (Page === App) {
  root = hydrateRoot(element, page, { onRecoverableError: (error) => console.error(error) });
} else {
  root = createRoot(element);
  root.render(page);
}
Object.assign(globalThis, { lp, renders, shown, subscriptions, trackings, readBefore, unmount: () => root.unmount() });
