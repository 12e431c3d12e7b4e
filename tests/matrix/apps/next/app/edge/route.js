// A route that runs in Next's edge runtime.

import { getSyncStatus, markLessonSeen } from "lesson-progress";

export const runtime = "edge";
export const dynamic = "force-dynamic";

export function GET() {
  const answer = { seen: markLessonSeen(7).seen, state: getSyncStatus().state };
  return new Response(JSON.stringify(answer));
}
