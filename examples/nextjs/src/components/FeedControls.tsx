import type { LessonOrder } from 'lesson-progress'
import { useProgressSummary } from 'lesson-progress/react'
import { type CSSProperties, type ReactNode, useId } from 'react'
import { hueOf, lessonIds, topics } from '@/content/lessons'
import { type FeedSection, GROUPS } from '@/lib/feedSections'
import { changeFeedView, type FeedView } from '@/lib/feedView'
import styles from './FeedControls.module.css'
import { SearchIcon } from './icons'

interface FeedControlsProps {
  view: FeedView
  /** Has the cards of each group, to be counted. */
  order: LessonOrder
  sections: readonly FeedSection[]
}

/** What the feed is searched, filtered and sorted by. */
export function FeedControls({ view, order, sections }: FeedControlsProps) {
  const field = useId()

  return (
    <search className={styles.controls}>
      <label className={styles.search} htmlFor={field}>
        <SearchIcon />
        <span className="visually-hidden">Chercher une fiche</span>
        <input
          id={field}
          type="search"
          placeholder="Chercher une fiche"
          autoComplete="off"
          value={view.search}
          onChange={(event) => changeFeedView({ search: event.target.value })}
        />
      </label>
      <Choices legend="Trier par" className={styles.sorting}>
        <Choice
          name="sorted-by"
          isChosen={view.sortedBy === 'progress'}
          onChoose={() => changeFeedView({ sortedBy: 'progress' })}
        >
          Progression
        </Choice>
        <Choice
          name="sorted-by"
          isChosen={view.sortedBy === 'topic'}
          onChoose={() => changeFeedView({ sortedBy: 'topic' })}
        >
          Thème
        </Choice>
      </Choices>
      <Choices legend="Afficher" className={styles.filter}>
        <Choice name="shown" isChosen={view.shown === 'all'} onChoose={() => changeFeedView({ shown: 'all' })}>
          Toutes <b>{lessonIds.length}</b>
        </Choice>
        {GROUPS.map(({ group, title }) => (
          <Choice
            key={group}
            name="shown"
            isChosen={view.shown === group}
            onChoose={() => changeFeedView({ shown: group })}
          >
            {title} <b>{order[group].length}</b>
          </Choice>
        ))}
      </Choices>
      {view.sortedBy === 'topic' && <TopicLinks sections={sections} />}
    </search>
  )
}

function Choices({ legend, className, children }: { legend: string; className?: string; children: ReactNode }) {
  return (
    <fieldset className={className}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  )
}

interface ChoiceProps {
  name: string
  isChosen: boolean
  onChoose: () => void
  children: ReactNode
}

function Choice({ name, isChosen, onChoose, children }: ChoiceProps) {
  return (
    <label>
      <input type="radio" className="visually-hidden" name={name} checked={isChosen} onChange={onChoose} />
      {children}
    </label>
  )
}

/** Links to the topics that are shown, with how many of their cards are finished. */
function TopicLinks({ sections }: { sections: readonly FeedSection[] }) {
  const summary = useProgressSummary(lessonIds)

  return (
    <nav className={styles.links} aria-label="Thèmes">
      {topics
        .filter(({ anchor }) => sections.some((section) => section.anchor === anchor))
        .map(({ name, anchor, lessons }) => (
          <a key={anchor} href={`#${anchor}`} style={{ '--hue': hueOf(name) } as CSSProperties}>
            {name}{' '}
            <span>
              {lessons.filter(({ id }) => summary.lessons[id]?.completed).length}/{lessons.length}
            </span>
          </a>
        ))}
    </nav>
  )
}
