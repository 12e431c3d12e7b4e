import { getLessonProgress, upsertLessonProgress } from 'lesson-progress'
import { type RefObject, useEffect } from 'react'

/** Scrolling alone gets this far; the rest is for saying that one has finished. */
const MOST = 90
/** Recorded in steps, so that a card scrolled through costs a few writes and not one a frame. */
const STEP = 10

/** Records how far down a card the learner has got, in percent. It only ever raises the percentage. */
export function useReadingDepth(lessonId: number, text: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let frame = 0

    const measure = () => {
      frame = 0
      if (text.current === null) return
      const { top, height } = text.current.getBoundingClientRect()
      const read = Math.min(1, Math.max(0, (window.innerHeight - top) / height))
      const percent = Math.floor((read * MOST) / STEP) * STEP
      if (percent > (getLessonProgress(lessonId)?.percent ?? 0)) upsertLessonProgress(lessonId, { percent })
    }
    const measureSoon = () => {
      frame ||= requestAnimationFrame(measure)
    }

    measureSoon()
    window.addEventListener('scroll', measureSoon, { passive: true })
    window.addEventListener('resize', measureSoon)
    return () => {
      cancelAnimationFrame(frame)
      window.removeEventListener('scroll', measureSoon)
      window.removeEventListener('resize', measureSoon)
    }
  }, [lessonId, text])
}
