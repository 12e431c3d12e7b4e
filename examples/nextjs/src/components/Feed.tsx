'use client'

import { useProgressSummary } from 'lesson-progress/react'
import { type CSSProperties, useRef } from 'react'
import { lessonIds } from '@/content/lessons'
import { feedSections, type FeedSection, haveSameCards } from '@/lib/feedSections'
import { useFeedView } from '@/lib/feedView'
import { useHydrated } from '@/lib/useHydrated'
import { useSession } from '@/lib/useSession'
import { useSettled } from '@/lib/useSettled'
import styles from './Feed.module.css'
import { FeedCard } from './FeedCard'
import { FeedControls } from './FeedControls'

/**
 * All cards, sorted and filtered by progress. The cards themselves always show what is known now; their
 * order is left alone while the learner looks at it.
 */
export function Feed({ families }: { families: Readonly<Record<number, string>> }) {
  const view = useFeedView()
  const { order } = useProgressSummary(lessonIds)
  const isHydrated = useHydrated()
  const session = useSession()
  const learner = session.state === 'signed-in' ? session.learner.id : null
  const { settled, settle } = useSettled(order, JSON.stringify([view, learner, isHydrated]))
  const list = useRef<HTMLDivElement>(null)

  const sections = feedSections(view, settled, families)
  const isCurrent = haveSameCards(sections, feedSections(view, order, families))

  const sortAgain = () => {
    settle()
    list.current?.focus()
    list.current?.scrollIntoView()
  }

  return (
    <div className={styles.feed}>
      <FeedControls view={view} order={settled} sections={sections} />
      {/* Until the device's progress is known, sections would be shown that then make place for others. */}
      <div className={styles.list} ref={list} tabIndex={-1} data-waiting={!isHydrated || undefined}>
        {sections.map((section) => (
          <Section key={section.anchor} section={section} families={families} />
        ))}
        <p role="status" className={styles.none}>
          {sections.length === 0 && nothingIn(view)}
        </p>
        <div role="status" className={styles.news}>
          {!isCurrent && (
            <button type="button" className="button" onClick={sortAgain}>
              Actualiser l’ordre des fiches
            </button>
          )}
        </div>
      </div>
    </div>
  )
}

function Section({ section, families }: { section: FeedSection; families: Readonly<Record<number, string>> }) {
  const { anchor, title, hue, lessons } = section
  const heading = `titre-${anchor}`

  return (
    <section id={anchor} aria-labelledby={heading} style={{ '--hue': hue } as CSSProperties}>
      <h2 id={heading} data-topic={hue !== undefined || undefined}>
        {title} <span>{lessons.length}</span>
      </h2>
      <ul>
        {lessons.map((lesson) => (
          <li key={lesson.id}>
            <FeedCard lesson={lesson} family={families[lesson.id] ?? ''} showsTopic={hue === undefined} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function nothingIn({ search, shown }: ReturnType<typeof useFeedView>): string {
  if (search.trim() !== '') return `Aucune fiche ne répond ici à « ${search.trim()} ».`
  if (shown === 'to_continue') return 'Aucune fiche en cours : commencez-en une parmi les nouvelles.'
  if (shown === 'not_seen') return 'Plus de nouvelle fiche : vous les avez toutes ouvertes.'
  return 'Aucune fiche terminée pour l’instant.'
}
