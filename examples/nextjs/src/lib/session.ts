import { closeSession, fetchLearner, type Learner, openSession } from './accountApi'
import { apiBaseUrl } from './apiAddress'
import { recall, remember } from './deviceMemory'

/** Who uses the app. */
export type Session =
  | { state: 'unknown' }
  | { state: 'signed-out' }
  /** The backend has ended the session by itself. */
  | { state: 'expired'; email: string }
  | { state: 'signed-in'; learner: Learner; apiBaseUrl: string }

const KEY = 'learner'
const UNKNOWN: Session = { state: 'unknown' }

let session: Session = UNKNOWN
let resumed = false
const listeners = new Set<() => void>()

export function getSession(): Session {
  return session
}

/** On the server and while hydrating nobody is known. */
export function getServerSession(): Session {
  return UNKNOWN
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Takes up the session of the last visit, at the first call. The learner counts as signed in at once,
 * so that the app works offline; only the backend's word that they are not ends that.
 */
export async function resumeSession(): Promise<void> {
  if (resumed) return
  resumed = true
  const learner = lastLearner()
  if (learner === null) {
    set({ state: 'signed-out' })
    return
  }
  try {
    set({ state: 'signed-in', learner, apiBaseUrl: await apiBaseUrl() })
    const present = await fetchLearner()
    if (present === null) end({ state: 'expired', email: learner.email })
    else if (present.id !== learner.id) await begin(present)
  } catch {
    // Offline, or the backend is in trouble: the learner stays who they were.
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  await begin(await openSession(email, password))
}

/** Signs out here whatever happens; rejects if the backend could not be told. */
export async function signOut(): Promise<void> {
  end({ state: 'signed-out' })
  await closeSession()
}

async function begin(learner: Learner): Promise<void> {
  remember(KEY, JSON.stringify(learner))
  set({ state: 'signed-in', learner, apiBaseUrl: await apiBaseUrl() })
}

function end(next: Session): void {
  remember(KEY, null)
  set(next)
}

function set(next: Session): void {
  session = next
  for (const listener of listeners) listener()
}

function lastLearner(): Learner | null {
  try {
    const { id, email } = JSON.parse(recall(KEY) ?? 'null') as Learner
    return typeof id === 'number' && typeof email === 'string' ? { id, email } : null
  } catch {
    return null
  }
}
