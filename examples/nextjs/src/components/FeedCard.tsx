import type { LessonProgress } from 'lesson-progress'
import type { Lesson } from '@/content/lessons'
import { percent } from '@/lib/french'
import { useLessonProgress } from '@/lib/progress'
import styles from './FeedCard.module.css'
import { CheckIcon } from './icons'
import { NavLink } from './NavLink'
import { ProgressBar } from './ProgressBar'

/** One card of the feed, with how far the learner is. */
export function FeedCard({ lesson, family }: { lesson: Lesson; family: string }) {
  const progress = useLessonProgress(lesson.id)

  return (
    <NavLink className={styles.card} href={`/micro/${lesson.slug}`}>
      <strong className={styles.title}>{lesson.title}</strong>
      <span className={styles.family}>{family}</span>
      <span className={styles.progress} data-done={progress?.completed || undefined}>
        <ProgressBar percent={progress?.percent ?? 0} />
        <span className={styles.words}>
          {progress?.completed && <CheckIcon />}
          {words(progress)}
        </span>
      </span>
    </NavLink>
  )
}

function words(progress: LessonProgress | null): string {
  if (progress?.completed) return 'Terminée'
  if (progress?.seen) return `Vue · ${percent(progress.percent)}`
  return 'À lire'
}
