// A page with a component for each way to use the hooks. Each counts how often it was rendered.

import { memo, useEffect, useState } from "react";
import { useLessonProgress, useProgressSummary, useSyncStatus } from "lesson-progress/react";

/** By the component's name. */
export const renders = {};

/** Counts renders as React commits them. What is called while rendering, the compiler may leave out. */
function useCount(name) {
  useEffect(() => {
    renders[name] = (renders[name] ?? 0) + 1;
  });
}

function Card({ lessonId }) {
  const progress = useLessonProgress(lessonId);
  useCount(`card ${lessonId}`);
  return <p id={`card-${lessonId}`}>{progress ? `${progress.percent} %` : "not begun"}</p>;
}

/** What a feed shows of a lesson that its summary knows. */
const Row = memo(function Row({ lessonId, lesson }) {
  useCount(`row ${lessonId}`);
  return <li id={`row-${lessonId}`}>{`${lesson.percent} %`}</li>;
});

function Feed({ lessonIds }) {
  // An array made anew in every render.
  const summary = useProgressSummary(lessonIds.map((lessonId) => lessonId));
  useCount(`feed of ${lessonIds}`);
  return (
    <ul>
      {lessonIds.map((lessonId) => (
        <Row key={lessonId} lessonId={lessonId} lesson={summary.lessons[lessonId]} />
      ))}
    </ul>
  );
}

function Totals() {
  const { completed, total } = useProgressSummary();
  useCount("totals");
  return <p id="totals">{`${completed} of ${total}`}</p>;
}

function Status() {
  const { state, pending } = useSyncStatus();
  useCount("status");
  return <p id="status">{`${state}, ${pending}`}</p>;
}

/** Has its part of the page rendered again with every click, without anything having changed. */
function Again() {
  const [times, setTimes] = useState(0);
  useCount("again");
  return (
    <section>
      <button onClick={() => setTimes(times + 1)}>{times}</button>
      <Feed lessonIds={[3, 4]} key="feed" times={times} />
    </section>
  );
}

export function App() {
  return (
    <main>
      <Card lessonId={1} />
      <Card lessonId={2} />
      <Card lessonId={null} />
      <Feed lessonIds={[1, 2]} />
      <Totals />
      <Status />
      <Again />
    </main>
  );
}
