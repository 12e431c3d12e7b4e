import { useSyncStatus } from 'lesson-progress/react'
import { lessonOf } from '@/content/lessons'
import { ago } from '@/lib/french'
import { useNow } from '@/lib/useNow'
import styles from './Account.module.css'

/** What the backend has of the learner's progress, what it has not, and what it does not take. */
export function SyncDetails() {
  const { pending, rejected, unknownLessons, lastSyncAt } = useSyncStatus()
  const now = useNow(lastSyncAt)

  return (
    <>
      <dl className={styles.details}>
        <dt>Dernier envoi</dt>
        <dd>{lastSyncAt ? ago(lastSyncAt, now) : 'jamais'}</dd>
        <dt>Leçons à envoyer</dt>
        <dd>{pending}</dd>
        {unknownLessons.length > 0 && (
          <>
            <dt>Leçons inconnues du serveur</dt>
            <dd>{unknownLessons.map(titleOf).join(', ')}</dd>
          </>
        )}
      </dl>
      {rejected.length > 0 && (
        <section className={styles.rejected}>
          <h2>Leçons refusées par le serveur</h2>
          <p>Elles restent sur cet appareil et seront envoyées à nouveau après votre prochaine lecture.</p>
          <ul>
            {rejected.map(({ lessonId, reason }) => (
              <li key={lessonId}>
                {titleOf(lessonId)} : {reason}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function titleOf(id: number): string {
  return lessonOf(id)?.title ?? `leçon ${id}`
}
