'use client'

import { syncProgress } from 'lesson-progress'
import { useSyncStatus } from 'lesson-progress/react'
import { syncWords } from '@/lib/syncWords'
import { useNow } from '@/lib/useNow'
import { useSession } from '@/lib/useSession'
import { SyncIcon } from './icons'
import { NavLink } from './NavLink'
import styles from './SyncLine.module.css'

/** One quiet line on where the learner's progress is, with a button to synchronise now. */
export function SyncLine() {
  const session = useSession()
  const status = useSyncStatus()
  const now = useNow(status.lastSyncAt)
  const { tone, place, sent, notice, signIn } = syncWords(session, status, now)

  return (
    <div className={styles.line} data-tone={tone} aria-busy={status.state === 'syncing'}>
      <p role="status">
        <span>{place}</span>{' '}
        {/* What changes with every minute is not read out. */}
        {sent && <span aria-live="off">· {sent}</span>}
        {notice && (
          <span>
            · {notice}
            {signIn && (
              <>
                , <NavLink href="/compte">{signIn}</NavLink>
              </>
            )}
          </span>
        )}
      </p>
      {session.state === 'signed-in' && !signIn && (
        <button
          className={styles.button}
          type="button"
          aria-label="Synchroniser maintenant"
          title="Synchroniser maintenant"
          onClick={() => void syncProgress('button')}
        >
          <SyncIcon />
        </button>
      )}
    </div>
  )
}
