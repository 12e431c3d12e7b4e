'use client'

import { startSync } from 'lesson-progress'
import { usePathname } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'
import { useNextLesson } from '@/lib/progress'
import { resumeSession } from '@/lib/session'
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

  useEffect(() => {
    if (session.state !== 'signed-in') return
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
  const next = useNextLesson()
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
      <NavLink href="/compte" aria-current={current(path === '/compte')}>
        <AccountIcon />
        Compte
      </NavLink>
    </nav>
  )
}
