'use client'

import { type CSSProperties, useId, useState } from 'react'
import { hueOf, type Lesson, type Topic, topics } from '@/content/lessons'
import { useProgressSummary } from '@/lib/progress'
import styles from './Feed.module.css'
import { FeedCard } from './FeedCard'
import { SearchIcon } from './icons'

/** All cards by topic, with a search field and links to the topics. */
export function Feed({ families }: { families: Readonly<Record<number, string>> }) {
  const [search, setSearch] = useState('')
  const field = useId()
  const wanted = plain(search)
  const matches = (lesson: Lesson) =>
    plain(`${lesson.title} ${families[lesson.id]} ${lesson.topic}`).includes(wanted)
  const shown = topics
    .map((topic) => ({ ...topic, lessons: topic.lessons.filter(matches) }))
    .filter((topic) => topic.lessons.length > 0)

  return (
    <div className={styles.feed}>
      <div className={styles.find}>
        <label className={styles.search} htmlFor={field}>
          <SearchIcon />
          <span className="visually-hidden">Chercher une fiche</span>
          <input
            id={field}
            type="search"
            placeholder="Chercher une fiche"
            autoComplete="off"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
        <TopicLinks topics={shown} />
      </div>
      <div className={styles.topics}>
        {shown.map((topic) => (
          <section key={topic.anchor} id={topic.anchor} style={hue(topic)} aria-labelledby={`titre-${topic.anchor}`}>
            <h2 id={`titre-${topic.anchor}`}>{topic.name}</h2>
            <ul>
              {topic.lessons.map((lesson) => (
                <li key={lesson.id}>
                  <FeedCard lesson={lesson} family={families[lesson.id] ?? ''} />
                </li>
              ))}
            </ul>
          </section>
        ))}
        <p role="status" className={styles.none}>
          {shown.length === 0 && `Aucune fiche ne répond à « ${search} ».`}
        </p>
      </div>
    </div>
  )
}

function TopicLinks({ topics: shown }: { topics: readonly Topic[] }) {
  const summary = useProgressSummary()
  const finished = (topic: Topic) => topic.lessons.filter((lesson) => summary?.lessons[lesson.id]?.completed).length

  return (
    <nav className={styles.links} aria-label="Thèmes">
      {shown.map((topic) => (
        <a key={topic.anchor} href={`#${topic.anchor}`} style={hue(topic)}>
          {topic.name}{' '}
          <span>
            {finished(topic)}/{topic.lessons.length}
          </span>
        </a>
      ))}
    </nav>
  )
}

function hue(topic: Topic): CSSProperties {
  return { '--hue': hueOf(topic.name) } as CSSProperties
}

/** Without accents and in lower case, as people type. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{Diacritic}/gu, '').toLowerCase().trim()
}
