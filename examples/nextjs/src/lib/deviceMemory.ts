/**
 * A few words that the app keeps on the device. A browser that forbids storage only costs what they
 * would have saved.
 */

/** Keeps a text under a key of the app; `null` removes it. */
export function remember(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(`pharmapocket:${key}`)
    else localStorage.setItem(`pharmapocket:${key}`, text)
  } catch {
    // Storage is blocked or full: the app asks again next time.
  }
}

/** The text kept under a key, or `null`. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`pharmapocket:${key}`)
  } catch {
    return null
  }
}
