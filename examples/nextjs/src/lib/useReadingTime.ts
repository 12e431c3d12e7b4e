import { addLessonTime } from 'lesson-progress'
import { useEffect } from 'react'

/**
 * Counts the time during which a card is on screen. React runs no effect clean-ups when a page is
 * closed or left by a full navigation, and a phone may kill a hidden page without a word: what was
 * counted is recorded each time the page is hidden.
 */
export function useReadingTime(lessonId: number): void {
  useEffect(() => {
    // Since when time counts and is not recorded yet; `null` while the page is hidden.
    let since: number | null = null

    const start = () => {
      since ??= performance.now()
    }
    const record = () => {
      if (since === null) return
      const spent = performance.now() - since
      since = null
      if (spent >= 1) addLessonTime(lessonId, spent)
    }
    const follow = () => (document.visibilityState === 'visible' ? start() : record())

    follow()
    document.addEventListener('visibilitychange', follow)
    window.addEventListener('pagehide', record)
    // A page taken back from the back/forward cache is visible without having been hidden.
    window.addEventListener('pageshow', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      window.removeEventListener('pagehide', record)
      window.removeEventListener('pageshow', follow)
      record()
    }
  }, [lessonId])
}
