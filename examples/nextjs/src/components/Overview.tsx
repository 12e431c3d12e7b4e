'use client'

import { useProgressSummary } from 'lesson-progress/react'
import { lessonIds } from '@/content/lessons'
import { count, duration, percent } from '@/lib/french'
import { nextLesson } from '@/lib/nextLesson'
import { useHydrated } from '@/lib/useHydrated'
import { ArrowIcon } from './icons'
import { NavLink } from './NavLink'
import styles from './Overview.module.css'
import { ProgressBar } from './ProgressBar'

/** How far the learner is, and where to go on. */
export function Overview() {
  const summary = useProgressSummary(lessonIds)
  const isHydrated = useHydrated()
  const next = nextLesson(summary.order)
  const started = next && summary.lessons[next.id]?.seen ? summary.lessons[next.id] : undefined

  return (
    <section className={styles.overview} aria-labelledby="progression" data-waiting={!isHydrated || undefined}>
      <h1 id="progression">Votre progression</h1>
      <p className={styles.percent}>
        {percent(summary.percent)} <span>du programme</span>
      </p>
      <ProgressBar percent={summary.percent} large />
      <p className={styles.figures}>
        <strong>{count(summary.completed, 'terminée')}</strong> sur {summary.total} ·{' '}
        <strong>{duration(summary.time_ms)}</strong> de lecture
      </p>
      {next && (
        <NavLink className={styles.next} href={`/micro/${next.slug}`}>
          <span>
            <small>{started ? 'Reprendre la lecture' : 'Commencer par'}</small>{' '}
            <strong>{next.title}</strong>{' '}
            <small>
              {next.topic}
              {started && ` · ${percent(started.percent)}`}
            </small>
          </span>
          <ArrowIcon />
        </NavLink>
      )}
    </section>
  )
}
