import type { SyncStatus } from 'lesson-progress'
import { ago, count } from './french'
import type { Session } from './session'

export interface SyncWords {
  /** `calm`: nothing to do; `waiting`: something is to be sent; `trouble`: the learner should know. */
  tone: 'calm' | 'waiting' | 'trouble'
  /** Where the progress is. */
  place: string
  /** When the backend last had all of it, in words that change as time goes by. */
  sent?: string
  /** Instead: what is still to be sent, and what stands in the way. */
  notice?: string
  /** What would help, as the words of a link to where one signs in. */
  signIn?: string
}

const ON_THIS_DEVICE = 'Enregistré sur cet appareil'
/** While one reads there is always something to be sent, and it is, every five minutes: not worth a word. */
const USUAL_WAIT_MS = 6 * 60_000

/** Says in one line where the learner's progress is. */
export function syncWords(session: Session, status: SyncStatus, now: Date): SyncWords {
  // Before the app runs in a browser there is no more to tell.
  if (session.state === 'unknown') return { tone: 'calm', place: ON_THIS_DEVICE }
  if (status.storage.kind === 'memory') {
    return { tone: 'trouble', place: 'Stockage bloqué', notice: 'la progression sera perdue en quittant' }
  }
  return { place: ON_THIS_DEVICE, ...afterPlace(session, status, now) }
}

function afterPlace(session: Session, status: SyncStatus, now: Date): Omit<SyncWords, 'place'> {
  if (session.state === 'expired') return expired()
  if (session.state !== 'signed-in') return { tone: 'calm' }
  const toSend = status.pending > 0 ? [`${count(status.pending, 'leçon')} à envoyer`] : []
  switch (status.state) {
    case 'disabled':
      return { tone: 'calm' }
    case 'signed-out':
      return expired()
    case 'offline':
      return { tone: 'waiting', notice: ['hors ligne', ...toSend].join(', ') }
    case 'backoff':
    case 'error':
      return { tone: 'trouble', notice: [cause(status), ...toSend].join(', ') }
    case 'idle':
    case 'scheduled':
    case 'syncing':
      return healthy(status, toSend, now)
  }
}

function healthy({ rejected, lastSyncAt }: SyncStatus, toSend: string[], now: Date): Omit<SyncWords, 'place'> {
  if (rejected.length > 0) {
    return { tone: 'trouble', notice: `${count(rejected.length, 'leçon', 'refusée')} par le serveur` }
  }
  const tone = toSend.length > 0 ? 'waiting' : 'calm'
  const isLate = lastSyncAt === null || now.getTime() - Date.parse(lastSyncAt) > USUAL_WAIT_MS
  if (toSend.length > 0 && isLate) return { tone, notice: toSend.join() }
  return { tone, sent: lastSyncAt === null ? undefined : `envoyé ${ago(lastSyncAt, now)}` }
}

function expired(): Omit<SyncWords, 'place'> {
  return { tone: 'trouble', notice: 'session expirée', signIn: 'se reconnecter' }
}

function cause(status: SyncStatus): string {
  switch (status.lastError?.code) {
    case 'network':
    case 'timeout':
      return 'serveur injoignable'
    case 'throttled':
      return 'serveur occupé'
    default:
      return 'envoi impossible pour l’instant'
  }
}
