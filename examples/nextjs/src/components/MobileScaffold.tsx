'use client'

import { configureProgress, startSync, subscribeSyncStatus } from 'lesson-progress'
import { useProgressSummary } from 'lesson-progress/react'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { lessonIds } from '@/content/lessons'
import { nextLesson } from '@/lib/nextLesson'
import { checkSession, resumeSession } from '@/lib/session'
import { useSession } from '@/lib/useSession'
import { AccountIcon, CardsIcon, LogoIcon, ResumeIcon } from './icons'
import styles from './MobileScaffold.module.css'
import { NavLink } from './NavLink'
import { OfflineReady } from './OfflineReady'
import { SyncLine } from './SyncLine'

/**
 * What surrounds every page: header, navigation (at the bottom of a phone) and the sync line. It lives
 * as long as the app is open, so it is here that the synchronisation follows who is signed in.
 */
export function MobileScaffold({ children }: { children: ReactNode }) {
  const session = useSession()

  useEffect(() => void resumeSession(), [])
  useEffect(
    () =>
      subscribeSyncStatus(({ state }) => {
        if (state === 'signed-out') void checkSession()
      }),
    [],
  )

  useEffect(() => {
    if (session.state === 'signed-out') configureProgress({ user: null })
    if (session.state !== 'signed-in' || session.isChanging) return
    const sync = startSync({ baseUrl: session.apiBaseUrl, user: session.learner.id })
    return () => sync.stop()
  }, [session])

  return (
    <div className={styles.app}>
      <a className={styles.skip} href="#contenu">
        Aller au contenu
      </a>
      <header className={styles.header}>
        <NavLink className={styles.brand} href="/">
          <LogoIcon />
          PharmaPocket
        </NavLink>
        <Navigation />
        <SyncLine />
      </header>
      <div className={styles.page}>{children}</div>
      <OfflineReady />
    </div>
  )
}

function Navigation() {
  const path = usePathname()
  const next = nextLesson(useProgressSummary(lessonIds).order)
  const current = (here: boolean) => (here ? 'page' : undefined)

  return (
    <nav className={styles.nav} aria-label="Navigation principale">
      <NavLink href="/" aria-current={current(path === '/')}>
        <CardsIcon />
        Fiches
      </NavLink>
      {next && (
        <NavLink href={`/micro/${next.slug}`} aria-current={current(path.startsWith('/micro/'))}>
          <ResumeIcon />
          Lire
        </NavLink>
      )}
      <NavLink href="/compte" aria-current={current(path === '/compte' || path === '/diagnostic')}>
        <AccountIcon />
        Compte
      </NavLink>
    </nav>
  )
}
