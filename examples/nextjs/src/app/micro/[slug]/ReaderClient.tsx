'use client'

import { markLessonSeen, setLessonCompletion } from 'lesson-progress'
import { useLessonProgress, useLessonTime } from 'lesson-progress/react'
import { type CSSProperties, useEffect, useRef } from 'react'
import { ArrowIcon, CheckIcon } from '@/components/icons'
import { NavLink } from '@/components/NavLink'
import { ProgressBar } from '@/components/ProgressBar'
import { Quiz } from '@/components/Quiz'
import type { Card } from '@/content/cards'
import { hueOf } from '@/content/lessons'
import { duration, percent } from '@/lib/french'
import { useReadingDepth } from '@/lib/useReadingDepth'
import styles from './Reader.module.css'

interface Neighbour {
  slug: string
  title: string
}

/** A card being read, and all that reading it records. */
export function ReaderClient({ card, previous, next }: { card: Card; previous?: Neighbour; next?: Neighbour }) {
  const progress = useLessonProgress(card.id)
  const text = useRef<HTMLDivElement>(null)

  useEffect(() => void markLessonSeen(card.id), [card.id])
  useLessonTime(card.id)
  useReadingDepth(card.id, text)

  const completed = progress?.completed ?? false
  return (
    <main id="contenu" className={styles.reader} style={{ '--hue': hueOf(card.topic) } as CSSProperties}>
      <span className={styles.scrolled} aria-hidden="true" />
      <article className={styles.article}>
        <header>
          <p className={styles.topic}>{card.topic}</p>
          <h1>{card.title}</h1>
          <p className={styles.family}>{card.text.family}</p>
        </header>
        <div ref={text} className={styles.text}>
          <Section title="Mécanisme" words={card.text.mechanism} />
          <Section title="Indications" words={card.text.indications} />
          <Section title="Attention" words={card.text.caution} />
          <Section title="À retenir" words={card.text.remember} highlighted />
        </div>
      </article>
      <section className={styles.reading} aria-label="Votre lecture">
        <Quiz lessonId={card.id} quiz={card.text.quiz} progress={progress} />
        <div className={styles.state}>
          <ProgressBar percent={progress?.percent ?? 0} />
          <p>
            {percent(progress?.percent ?? 0)} · {duration(progress?.time_ms ?? 0)} de lecture
          </p>
          <button
            type="button"
            className={completed ? 'button button-quiet' : 'button'}
            onClick={() => setLessonCompletion(card.id, !completed)}
          >
            {completed ? (
              'Marquer comme non terminée'
            ) : (
              <>
                <CheckIcon /> J’ai terminé cette fiche
              </>
            )}
          </button>
        </div>
      </section>
      <nav className={styles.neighbours} aria-label="Autres fiches">
        {previous && (
          <NavLink className={styles.previous} href={`/micro/${previous.slug}`} rel="prev">
            <small>
              <ArrowIcon /> Précédente
            </small>{' '}
            {previous.title}
          </NavLink>
        )}
        {next && (
          <NavLink className={styles.next} href={`/micro/${next.slug}`} rel="next">
            <small>
              Suivante <ArrowIcon />
            </small>{' '}
            {next.title}
          </NavLink>
        )}
      </nav>
    </main>
  )
}

function Section({ title, words, highlighted }: { title: string; words: string; highlighted?: boolean }) {
  return (
    <section className={highlighted ? styles.highlighted : undefined}>
      <h2>{title}</h2>
      <p>{words}</p>
    </section>
  )
}
