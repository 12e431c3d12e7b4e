// Renders the hooks where there is no browser, and prints what they show.

import { useLessonProgress, useProgressSummary, useSyncStatus } from "lesson-progress/react";
import { createElement } from "react";
import { renderToString } from "react-dom/server";

function Page() {
  const progress = useLessonProgress(1);
  const { total, order } = useProgressSummary([2, 1]);
  const { state } = useSyncStatus();
  return JSON.stringify({ progress, total, order, state });
}

console.log(renderToString(createElement(Page)).replaceAll("&quot;", '"'));
