// The document that a measurement begins with.

/** A document of schema v1 with this many lessons, numbered from 1 on, which the backend has all. */
export function documentOf(lessons) {
  const lesson = (index) => {
    const at = new Date(Date.UTC(2025, 0, 1) + index * 60_000).toISOString();
    return {
      seen: true,
      completed: index % 3 === 0,
      percent: index % 3 === 0 ? 100 : index % 100,
      time_ms: 120_000 + index,
      score_best: index % 2 === 0 ? 80 : null,
      score_last: index % 2 === 0 ? 70 : null,
      updated_at: at,
      last_seen_at: at,
    };
  };
  const entries = Array.from({ length: lessons }, (_, index) => [index + 1, lesson(index)]);
  return JSON.stringify({
    schema_version: 1,
    device_id: "5b0c7f7e-5b0f-4c0e-9c54-0f5c1a3f7d11",
    locale: "fr-FR",
    lessons: Object.fromEntries(entries),
    pending: [],
    last_sync_at: "2025-12-31T00:00:00.000Z",
  });
}

/** The ids of a few lessons from all over the document. */
export function fewOf(lessons) {
  const few = Math.min(8, lessons);
  return Array.from({ length: few }, (_, index) => 1 + Math.floor(((index + 0.5) * lessons) / few));
}
