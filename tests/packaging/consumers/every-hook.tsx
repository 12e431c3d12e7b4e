// Uses every hook in components, as their types say.

import type { LessonProgress, ProgressSummary, SyncStatus } from "lesson-progress";
import * as hooks from "lesson-progress/react";
import { useLessonProgress, useLessonTime, useProgressSummary, useSyncStatus } from "lesson-progress/react";
import type { ReactNode } from "react";

export function Card({ lessonId }: { lessonId: number }): ReactNode {
  const progress: LessonProgress | null = useLessonProgress(lessonId);
  return <p>{progress?.percent ?? 0} %</p>;
}

export function Feed({ lessonIds }: { lessonIds: readonly number[] }): ReactNode {
  const summary: ProgressSummary = useProgressSummary(lessonIds);
  const everything: ProgressSummary = useProgressSummary();
  const some = useProgressSummary([1, 2]);
  return (
    <ul>
      {summary.order.to_continue.map((lessonId) => (
        <Card key={lessonId} lessonId={lessonId} />
      ))}
      <li>{everything.total - some.seen}</li>
    </ul>
  );
}

export function Status(): ReactNode {
  const status: SyncStatus = useSyncStatus();
  return <p title={status.lastError?.message}>{status.pending}</p>;
}

export function Reader({ lessonId }: { lessonId: number | null }): ReactNode {
  const progress: LessonProgress | null = useLessonProgress(lessonId);
  useLessonTime(lessonId);
  useLessonTime(lessonId, {});
  useLessonTime(null, { idleMs: 60_000, maxMs: Infinity });
  return <article hidden={progress === null} />;
}

// The import by names above leaves out nothing: a hook that is missing here is an error.
export const all = {
  useLessonProgress,
  useLessonTime,
  useProgressSummary,
  useSyncStatus,
} satisfies { [name in keyof typeof hooks]: (typeof hooks)[name] };
