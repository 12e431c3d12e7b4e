/**
 * A few words that the app keeps on the device. A browser that forbids storage only costs what they
 * would have saved.
 */

const PREFIX = 'pharmapocket:'

/** Keeps a text under a key of the app; `null` removes it. */
export function remember(key: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(PREFIX + key)
    else localStorage.setItem(PREFIX + key, text)
  } catch {
    // Storage is blocked or full: the app asks again next time.
  }
}

/** The text kept under a key, or `null`. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key)
  } catch {
    return null
  }
}

/**
 * Calls `listener` when another tab has changed what is kept under a key, and when this page comes out of
 * the back/forward cache, where it hears nothing. Answers a function that ends this.
 */
export function watchOtherTabs(key: string, listener: () => void): () => void {
  const hear = (event: StorageEvent) => {
    // A key of `null`: everything was removed at once.
    if (event.key === PREFIX + key || event.key === null) listener()
  }
  const comeBack = (event: PageTransitionEvent) => {
    if (event.persisted) listener()
  }
  window.addEventListener('storage', hear)
  window.addEventListener('pageshow', comeBack)
  return () => {
    window.removeEventListener('storage', hear)
    window.removeEventListener('pageshow', comeBack)
  }
}
