import type { SyncStatus } from 'lesson-progress'
import { lessons } from '@/content/lessons'
import type { Learner } from '@/lib/accountApi'
import { moment } from '@/lib/french'
import { useSyncStatus } from '@/lib/progress'
import { signOut } from '@/lib/session'
import styles from './Account.module.css'

/** Who is signed in, what the backend has and has not, and the way out. */
export function SignedIn({ learner }: { learner: Learner }) {
  const status = useSyncStatus()

  return (
    <>
      <p className={styles.lead}>
        Connecté en tant que <strong>{learner.email}</strong>
      </p>
      {status && <SyncDetails status={status} />}
      <button
        type="button"
        className="button button-quiet"
        // Offline the backend cannot be told; its session then ends by itself.
        onClick={() => void signOut().catch((reason: unknown) => console.warn('Not signed out on the server:', reason))}
      >
        Se déconnecter
      </button>
    </>
  )
}

function SyncDetails({ status }: { status: SyncStatus }) {
  const { pending, rejected, unknownLessons, lastSyncAt } = status
  return (
    <>
      <dl className={styles.details}>
        <dt>Dernière synchronisation</dt>
        <dd>{lastSyncAt ? moment(lastSyncAt, new Date()) : 'jamais'}</dd>
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
          <h2>Leçons non acceptées par le serveur</h2>
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
  return lessons.find((lesson) => lesson.id === id)?.title ?? `leçon ${id}`
}
