import type { LessonProgress } from 'lesson-progress'
import { useLessonProgress } from 'lesson-progress/react'
import { type CSSProperties, memo } from 'react'
import { hueOf, type Lesson } from '@/content/lessons'
import { percent } from '@/lib/french'
import styles from './FeedCard.module.css'
import { CheckIcon } from './icons'
import { NavLink } from './NavLink'
import { ProgressBar } from './ProgressBar'

interface FeedCardProps {
  lesson: Lesson
  family: string
  showsTopic: boolean
}

/** One card of the feed, with how far the learner is. It renders again when its own progress changes. */
export const FeedCard = memo(function FeedCard({ lesson, family, showsTopic }: FeedCardProps) {
  const progress = useLessonProgress(lesson.id)
  const score = progress?.score_best ?? null

  return (
    <NavLink className={styles.card} href={`/micro/${lesson.slug}`}>
      {showsTopic && (
        <span className={styles.topic} style={{ '--hue': hueOf(lesson.topic) } as CSSProperties}>
          {lesson.topic}
        </span>
      )}
      <span className={styles.head}>
        <strong className={styles.title}>{lesson.title}</strong>
        {score !== null && (
          <span className={styles.score} data-full={score === 100 || undefined}>
            Quiz {percent(score)}
          </span>
        )}
      </span>
      <span className={styles.family}>{family}</span>
      <span className={styles.progress} data-done={progress?.completed || undefined}>
        {progress?.seen && <ProgressBar percent={progress.percent} />}
        <span className={styles.words}>
          {progress?.completed && <CheckIcon />}
          {words(progress)}
        </span>
      </span>
    </NavLink>
  )
})

function words(progress: LessonProgress | null): string {
  if (progress?.completed) return 'Terminée'
  if (progress?.seen) return `Vue · ${percent(progress.percent)}`
  return 'À lire'
}
