import type { SyncStatus } from 'lesson-progress'
import { count, moment } from './french'
import type { Session } from './session'

export interface SyncWords {
  /** `calm`: nothing to do; `waiting`: something is to be sent; `trouble`: the learner should know. */
  tone: 'calm' | 'waiting' | 'trouble'
  text: string
  /** What signing in would change, as the words of a link to it. */
  signIn?: string
}

/** Says in one line where the learner's progress is. */
export function syncWords(session: Session, status: SyncStatus | null, now: Date): SyncWords {
  if (status?.storage.kind === 'memory') {
    return { tone: 'trouble', text: 'Stockage bloqué : la progression sera perdue en quittant' }
  }
  if (session.state === 'expired') return expired()
  if (status === null || session.state !== 'signed-in') {
    return { tone: 'calm', text: 'Enregistré sur cet appareil' }
  }
  const toSend = status.pending > 0 ? `${count(status.pending, 'leçon')} à envoyer` : ''
  const after = toSend && `\u00a0– ${toSend}`
  switch (status.state) {
    case 'signed-out':
      return expired()
    case 'offline':
      return { tone: 'waiting', text: `Hors ligne${after}` }
    case 'syncing':
      return { tone: 'waiting', text: 'Synchronisation…' }
    case 'backoff':
    case 'error':
      return { tone: 'trouble', text: `${cause(status)}${after}` }
    case 'disabled':
      return { tone: 'calm', text: 'Enregistré sur cet appareil' }
    case 'idle':
    case 'scheduled':
      return resting(status, toSend, now)
  }
}

function resting(status: SyncStatus, toSend: string, now: Date): SyncWords {
  if (status.rejected.length > 0) {
    return { tone: 'trouble', text: `${count(status.rejected.length, 'leçon')} non acceptée par le serveur` }
  }
  if (toSend) return { tone: 'waiting', text: toSend }
  if (status.lastSyncAt === null) return { tone: 'calm', text: 'Enregistré sur cet appareil' }
  return { tone: 'calm', text: `Synchronisé ${moment(status.lastSyncAt, now)}` }
}

function expired(): SyncWords {
  return { tone: 'trouble', text: 'Session expirée', signIn: 'se reconnecter' }
}

function cause(status: SyncStatus): string {
  switch (status.lastError?.code) {
    case 'network':
    case 'timeout':
      return 'Serveur injoignable'
    case 'throttled':
      return 'Serveur occupé'
    default:
      return 'Envoi impossible pour l’instant'
  }
}
