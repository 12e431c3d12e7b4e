'use client'

import { useEffect, useState } from 'react'
import { ArrowIcon } from '@/components/icons'
import { NavLink } from '@/components/NavLink'
import styles from './Diagnostic.module.css'

/** The package's own panel on what it keeps, sends and waits for. Its code is fetched when it is opened. */
export function DiagnosticClient() {
  const [isMissing, setIsMissing] = useState(false)

  useEffect(() => {
    import('lesson-progress/debug').catch((reason: unknown) => {
      console.warn('The panel could not be loaded:', reason)
      setIsMissing(true)
    })
  }, [])

  return (
    <main id="contenu" className={styles.diagnostic}>
      <NavLink className={styles.back} href="/compte">
        <ArrowIcon /> Compte
      </NavLink>
      <h1>Diagnostic</h1>
      {isMissing && <p role="alert">Le diagnostic n’a pas pu être chargé. Rouvrez cette page avec du réseau.</p>}
      <lesson-progress-debug />
    </main>
  )
}
