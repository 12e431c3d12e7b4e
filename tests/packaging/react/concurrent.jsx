// Two readers of a lesson with so much work between them that React renders them in several pieces, and one that
// arrives late.

import { addLessonTime } from "lesson-progress";
import { useLessonProgress } from "lesson-progress/react";
import { lazy, Suspense, useEffect, useLayoutEffect, useState, useTransition } from "react";

import { renders } from "./app.jsx";

/** What the readers showed, after each commit. */
export const shown = [];

/** React goes on in another task after five milliseconds. */
const WORK_MS = 4;
const WORKERS = 20;

let worked;

/** Half way the lesson changes, before React goes on. */
function work() {
  if (++worked === WORKERS / 2) queueMicrotask(() => addLessonTime(1, 10));
  const end = performance.now() + WORK_MS;
  while (performance.now() < end);
}

function Worker() {
  work();
  return null;
}

function Reader() {
  const progress = useLessonProgress(1);
  return <b>{progress?.time_ms ?? 0}</b>;
}

let arrive;
const Late = lazy(() => new Promise((resolve) => (arrive = () => resolve({ default: Reader }))));

export function Concurrent() {
  const [round, setRound] = useState(0);
  const [, startTransition] = useTransition();
  useLayoutEffect(() => {
    shown.push([...document.querySelectorAll("div b")].map((reader) => Number(reader.textContent)));
  });
  useEffect(() => {
    renders.concurrent = 1;
    globalThis.nextRound = () => {
      worked = 0;
      startTransition(() => setRound((round) => round + 1));
    };
    globalThis.arrive = () => arrive();
  }, []);
  return (
    <>
      <div key={round}>
        <Reader />
        {Array.from({ length: round && WORKERS }, (_, index) => (
          <Worker key={index} />
        ))}
        <Reader />
      </div>
      <Suspense fallback="…">
        <p id="late">
          <Late />
        </p>
      </Suspense>
    </>
  );
}
