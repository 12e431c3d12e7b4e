import { closeSession, fetchLearner, type Learner, openSession, toLearner } from './accountApi'
import { apiBaseUrl } from './apiAddress'
import { recall, remember, watchOtherTabs } from './deviceMemory'
import { addKnownLearner } from './knownLearners'

/** Who uses the app. */
export type Session =
  | { state: 'unknown' }
  | { state: 'signed-out' }
  /** The backend has ended the session by itself. */
  | { state: 'expired'; email: string }
  /** `isChanging`: somebody is signing in, so that the browser's cookie may be theirs already. */
  | { state: 'signed-in'; learner: Learner; apiBaseUrl: string; isChanging?: boolean }

/** Where the learner of the last visit is kept, which is also what the tabs of the app tell each other. */
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
  watchOtherTabs(KEY, () => void followOtherTab())
  const learner = lastLearner()
  if (learner === null) {
    set({ state: 'signed-out' })
    return
  }
  try {
    set({ state: 'signed-in', learner, apiBaseUrl: await apiBaseUrl() })
    await askWhoIsSignedIn(learner)
  } catch {
    // Offline, or the backend is in trouble: the learner stays who they were.
  }
}

/** Asks the backend whether it still knows the learner: call this when it has refused something. */
export async function checkSession(): Promise<void> {
  if (session.state !== 'signed-in' || session.isChanging) return
  // Where the backend cannot be asked now, it will refuse again.
  await askWhoIsSignedIn(session.learner).catch(() => {})
}

/**
 * Signs in, also in the place of another learner, who stays signed in if this fails. Rejects with a
 * `Refusal` if the backend does not accept the credentials.
 */
export async function signIn(email: string, password: string): Promise<void> {
  const before = session
  const kept = recall(KEY)
  // From here on the cookie, which all tabs share, may be the new learner's at any moment. Nobody sends
  // anything for the one before until it is known whose it is.
  remember(KEY, null)
  if (before.state === 'signed-in') set({ ...before, isChanging: true })
  try {
    await begin(await openSession(email, password))
  } catch (reason) {
    if (before.state === 'signed-in') await stay(before)
    else remember(KEY, kept)
    throw reason
  }
}

/** Signs out here whatever happens; rejects if the backend could not be told. */
export async function signOut(): Promise<void> {
  remember(KEY, null)
  set({ state: 'signed-out' })
  await closeSession()
}

/** The sign-in of somebody else failed: goes on with the learner before, unless the backend says otherwise. */
async function stay(before: Session & { state: 'signed-in' }): Promise<void> {
  // Where the backend cannot be asked, nobody can have signed in either.
  await askWhoIsSignedIn(before.learner).catch(() => {})
  if (session.state !== 'signed-in' || !session.isChanging) return
  remember(KEY, JSON.stringify(before.learner))
  set(before)
}

async function askWhoIsSignedIn(expected: Learner): Promise<void> {
  const present = await fetchLearner()
  // They are still the learner of the last visit: another visit asks again.
  if (present === null) set({ state: 'expired', email: expected.email })
  else if (present.id !== expected.id) await begin(present)
}

async function begin(learner: Learner): Promise<void> {
  remember(KEY, JSON.stringify(learner))
  addKnownLearner(learner)
  set({ state: 'signed-in', learner, apiBaseUrl: await apiBaseUrl() })
}

/** Another tab has signed somebody in or out. */
async function followOtherTab(): Promise<void> {
  const learner = lastLearner()
  if (learner !== null) set({ state: 'signed-in', learner, apiBaseUrl: await apiBaseUrl() })
  else if (session.state === 'signed-in') set({ state: 'signed-out' })
}

function set(next: Session): void {
  session = next
  for (const listener of listeners) listener()
}

function lastLearner(): Learner | null {
  try {
    return toLearner(JSON.parse(recall(KEY) ?? 'null'))
  } catch {
    return null
  }
}
