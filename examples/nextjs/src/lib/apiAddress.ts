import { recall, remember } from './deviceMemory'

const KEY = 'api'
const TIME_TO_ANSWER_MS = 4000

let address: Promise<string> | undefined

/**
 * Where the backend is. The server of the app says so at run time; offline, what it said last counts.
 * Rejects if it never said.
 */
export function apiBaseUrl(): Promise<string> {
  address ??= ask().catch((reason: unknown) => {
    address = undefined
    throw reason
  })
  return address
}

async function ask(): Promise<string> {
  try {
    const answer = await fetch('/config', { signal: AbortSignal.timeout(TIME_TO_ANSWER_MS) })
    if (!answer.ok) throw new Error(`/config answered ${answer.status}`)
    const { apiBaseUrl } = (await answer.json()) as { apiBaseUrl: string }
    remember(KEY, apiBaseUrl)
    return apiBaseUrl
  } catch (reason) {
    const known = recall(KEY)
    if (known === null) throw reason
    return known
  }
}
