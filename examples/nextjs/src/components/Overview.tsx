'use client'

import { count, duration, percent } from '@/lib/french'
import { useNextLesson, useProgressSummary } from '@/lib/progress'
import { ArrowIcon } from './icons'
import { NavLink } from './NavLink'
import styles from './Overview.module.css'
import { ProgressBar } from './ProgressBar'

/** How far the learner is, and where to go on. */
export function Overview() {
  const summary = useProgressSummary()
  const next = useNextLesson()
  const started = next !== null && summary?.lessons[next.id]?.seen === true

  return (
    <section className={styles.overview} aria-labelledby="progression">
      <h1 id="progression">Votre progression</h1>
      <p className={styles.percent}>
        {percent(summary?.percent ?? 0)} <span>du programme</span>
      </p>
      <ProgressBar percent={summary?.percent ?? 0} large />
      <ul className={styles.figures}>
        <li>
          <strong>{summary?.seen ?? 0}</strong> sur {count(summary?.total ?? 60, 'fiche')} {(summary?.seen ?? 0) > 1 ? 'vues' : 'vue'}
        </li>
        <li>
          <strong>{summary?.completed ?? 0}</strong> {(summary?.completed ?? 0) > 1 ? 'terminées' : 'terminée'}
        </li>
        <li>
          <strong>{duration(summary?.time_ms ?? 0)}</strong> de lecture
        </li>
      </ul>
      {next && (
        <NavLink className={styles.next} href={`/micro/${next.slug}`}>
          <span>
            {started ? 'Reprendre' : 'Commencer'} : <strong>{next.title}</strong>
          </span>
          <ArrowIcon />
        </NavLink>
      )}
    </section>
  )
}
