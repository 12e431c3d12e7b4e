/** `1 leçon`, `2 leçons`, `2 fiches terminées`; French counts zero as singular. */
export function count(amount: number, ...words: string[]): string {
  return [amount, ...words.map((word) => (amount > 1 ? `${word}s` : word))].join('\u00a0')
}

/** `40 %` */
export function percent(value: number): string {
  return `${value}\u00a0%`
}

/** `moins d’une minute`, `12 min`, `1 h 05` */
export function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return ms > 0 ? 'moins d’une minute' : '0\u00a0min'
  if (minutes < 60) return `${minutes}\u00a0min`
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}`
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** So short a time after midnight, the evening before is some hours ago rather than yesterday. */
const STILL_TONIGHT_MS = 6 * HOUR_MS

const relative = new Intl.RelativeTimeFormat('fr', { numeric: 'auto', style: 'short' })
const calendar = new Intl.DateTimeFormat('fr', { day: 'numeric', month: 'long' })

/** `à l’instant`, `il y a 2 min`, `il y a 3 h`, `hier`, `il y a 4 j`, `le 12 janvier` */
export function ago(at: string, now: Date): string {
  const then = new Date(at)
  const elapsed = now.getTime() - then.getTime()
  if (elapsed < MINUTE_MS) return 'à l’instant'
  if (elapsed < HOUR_MS) return relative.format(-Math.floor(elapsed / MINUTE_MS), 'minute')
  const days = Math.round((midnightOf(now) - midnightOf(then)) / DAY_MS)
  if (days === 0 || elapsed < STILL_TONIGHT_MS) return relative.format(-Math.floor(elapsed / HOUR_MS), 'hour')
  if (days < 7) return relative.format(-days, 'day')
  return `le ${calendar.format(then)}`
}

function midnightOf(date: Date): number {
  return new Date(date).setHours(0, 0, 0, 0)
}
