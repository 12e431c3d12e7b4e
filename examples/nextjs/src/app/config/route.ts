// Read when asked for, not when built: the same build serves any backend.
export const dynamic = 'force-dynamic'

/** Tells the app in the browser where the backend is. */
export function GET(): Response {
  return Response.json(
    { apiBaseUrl: process.env.API_BASE_URL ?? 'http://localhost:8000' },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}
