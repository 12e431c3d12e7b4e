import { useProgressSummary } from 'lesson-progress/react'
import { lessonIds } from '@/content/lessons'
import type { Learner } from '@/lib/accountApi'
import { count, duration, percent } from '@/lib/french'
import { signOut } from '@/lib/session'
import styles from './Account.module.css'
import { Avatar } from './Avatar'
import { SyncDetails } from './SyncDetails'

/** Who is signed in, how far they are, what the backend has and has not, and the way out. */
export function SignedIn({ learner }: { learner: Learner }) {
  const summary = useProgressSummary(lessonIds)

  return (
    <section className={styles.card} aria-label="Profil">
      <div className={styles.learner}>
        <Avatar learner={learner} />
        <p>
          Connecté en tant que <strong>{learner.email}</strong>
        </p>
        <p className={styles.lead}>
          {percent(summary.percent)} · {count(summary.completed, 'fiche', 'terminée')} · {duration(summary.time_ms)}
        </p>
      </div>
      <SyncDetails />
      <button
        type="button"
        className="button button-quiet"
        // Offline the backend cannot be told; its session then ends by itself.
        onClick={() => void signOut().catch((reason: unknown) => console.warn('Not signed out on the server:', reason))}
      >
        Se déconnecter
      </button>
    </section>
  )
}
