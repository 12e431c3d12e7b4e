/** What the task runner says of the servers, the browser and the database. */

export const APP_URL = required('APP_URL')
/** Where the app finds the backend: the address of `Network`. */
export const API_URL = required('API_URL')
/** Where the backend itself is. */
export const BACKEND_URL = required('BACKEND_URL')
export const CHROMIUM = required('CHROMIUM')
/** How this backend's import merges time: `sum` or `max`. */
export const IMPORT_MERGE = required('PROGRESS_IMPORT_MERGE')
export const PYTHON = required('PYTHON')
export const DJANGO_DIR = required('DJANGO_DIR')

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run these tests with \`cargo xtask e2e\`.`)
  return value
}
