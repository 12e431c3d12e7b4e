import { type APIRequestContext, expect, request } from '@playwright/test'
import type { LessonProgress } from '../../src/js/index.js'
import { API_URL, BACKEND_URL } from './environment'
import type { Lesson } from './lessons'

/** The demo accounts of the Django example. */
export const ALICE = 'a@example.com'
export const BOB = 'b@example.com'
export const PASSWORD = 'demo-pass-1'

export const PROGRESS = `${API_URL}/api/v1/learning/progress/`
export const IMPORT = `${PROGRESS}import/`

/** Gives a learner a row, as another device would have. */
export async function giveRow(
  email: string,
  lesson: Lesson,
  fields: Partial<LessonProgress> & Pick<LessonProgress, 'updated_at'>,
): Promise<void> {
  const client = await request.newContext()
  await post(client, `${BACKEND_URL}/api/v1/auth/login/`, { email, password: PASSWORD })
  const answer = await client.patch(`${BACKEND_URL}/api/v1/learning/progress/${lesson.id}/`, {
    data: fields,
    headers: { 'X-CSRFToken': await csrfToken(client) },
  })
  expect(answer.status(), await answer.text()).toBe(200)
  await client.dispose()
}

/** Ends the session that these cookies belong to, as a sign-out elsewhere would. */
export async function endSession(cookies: Awaited<ReturnType<APIRequestContext['storageState']>>): Promise<void> {
  const client = await request.newContext({ storageState: cookies })
  await post(client, `${BACKEND_URL}/api/v1/auth/logout/`, {})
  await client.dispose()
}

async function post(client: APIRequestContext, url: string, data: object): Promise<void> {
  await client.get(`${BACKEND_URL}/api/v1/auth/csrf/`)
  const answer = await client.post(url, { data, headers: { 'X-CSRFToken': await csrfToken(client) } })
  expect(answer.ok(), `${url}: ${answer.status()} ${await answer.text()}`).toBe(true)
}

async function csrfToken(client: APIRequestContext): Promise<string> {
  const { cookies } = await client.storageState()
  return cookies.find((cookie) => cookie.name === 'csrftoken')?.value ?? ''
}
