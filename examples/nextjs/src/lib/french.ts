/** `1 leçon`, `2 leçons`; French counts zero as singular. */
export function count(amount: number, noun: string): string {
  return `${amount}\u00a0${noun}${amount > 1 ? 's' : ''}`
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

/** `à l’instant`, `à 14:05`, `le 12 janvier` */
export function moment(at: string, now: Date): string {
  const then = new Date(at)
  if (now.getTime() - then.getTime() < 60_000) return 'à l’instant'
  if (then.toDateString() === now.toDateString()) {
    return `à ${then.toLocaleTimeString('fr-FR', { hour: '2-digit', minute: '2-digit' })}`
  }
  return `le ${then.toLocaleDateString('fr-FR', { day: 'numeric', month: 'long' })}`
}
