'use client'

import { syncProgress } from 'lesson-progress'
import { useEffect, useState } from 'react'
import { useSyncStatus } from '@/lib/progress'
import { syncWords } from '@/lib/syncWords'
import { useSession } from '@/lib/useSession'
import { SyncIcon } from './icons'
import { NavLink } from './NavLink'
import styles from './SyncLine.module.css'

/** One quiet line on where the learner's progress is, with a button to synchronise now. */
export function SyncLine() {
  const session = useSession()
  const status = useSyncStatus()
  const now = useNow(status?.lastSyncAt)
  const words = syncWords(session, status, now)

  return (
    <div className={styles.line} data-tone={words.tone}>
      <p role="status">
        {words.text}
        {words.signIn && (
          <>
            {'\u00a0– '}
            <NavLink href="/compte">{words.signIn}</NavLink>
          </>
        )}
      </p>
      {session.state === 'signed-in' && !words.signIn && (
        <button
          className={styles.button}
          type="button"
          aria-label="Synchroniser maintenant"
          title="Synchroniser maintenant"
          onClick={() => void syncProgress('button')}
        >
          <SyncIcon data-turning={status?.state === 'syncing' || undefined} />
        </button>
      )}
    </div>
  )
}

/** The time of the last change of `since`, and then of the moment when “just now” is over. */
function useNow(since: string | null | undefined): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    setNow(new Date())
    const timer = setTimeout(() => setNow(new Date()), 60_000)
    return () => clearTimeout(timer)
  }, [since])
  return now
}
