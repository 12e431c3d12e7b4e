import { apiBaseUrl } from './apiAddress'

/** Who is signed in, as the backend knows them. */
export interface Learner {
  id: number
  email: string
}

/** The learner that a value describes, with nothing else of it; `null` if it describes none. */
export function toLearner(value: unknown): Learner | null {
  const { id, email } = (value ?? {}) as Partial<Record<keyof Learner, unknown>>
  return typeof id === 'number' && typeof email === 'string' ? { id, email } : null
}

/** The backend's refusal, in words for the learner. */
export class Refusal extends Error {}

/** Asks who is signed in; `null` if nobody is. Rejects if the backend gives no usable answer. */
export async function fetchLearner(): Promise<Learner | null> {
  const answer = await request('GET', 'me/')
  if (answer.status === 403) return null
  return answeredLearner(answer)
}

/** Signs in. Rejects with a {@link Refusal} if the backend does not accept the credentials. */
export async function openSession(email: string, password: string): Promise<Learner> {
  // Sets the cookie with the token that the next request repeats.
  await request('GET', 'csrf/')
  const answer = await request('POST', 'login/', { email, password })
  if (answer.status === 400) {
    const { detail } = (await answer.json()) as { detail?: string }
    throw new Refusal(detail ?? 'Vérifiez l’adresse e-mail et le mot de passe.')
  }
  return answeredLearner(answer)
}

/** Ends the session on the backend. */
export async function closeSession(): Promise<void> {
  await request('GET', 'csrf/')
  const answer = await request('POST', 'logout/')
  if (!answer.ok) throw new Error(`The backend answered ${answer.status} to the sign-out.`)
}

async function request(method: 'GET' | 'POST', path: string, body?: object): Promise<Response> {
  const headers = new Headers()
  if (method === 'POST') {
    headers.set('Content-Type', 'application/json')
    headers.set('X-CSRFToken', csrfToken())
  }
  return fetch(`${await apiBaseUrl()}/api/v1/auth/${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
    credentials: 'include',
  })
}

async function answeredLearner(answer: Response): Promise<Learner> {
  if (!answer.ok) throw new Error(`The backend answered ${answer.status}.`)
  const learner = toLearner(await answer.json())
  if (learner === null) throw new Error('The backend answered something else than a learner.')
  return learner
}

function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? ''
}
