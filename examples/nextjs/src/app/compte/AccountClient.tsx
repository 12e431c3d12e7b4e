'use client'

import { type RefObject, useRef } from 'react'
import { NavLink } from '@/components/NavLink'
import { ArrowIcon } from '@/components/icons'
import { useSession } from '@/lib/useSession'
import styles from './Account.module.css'
import { Profiles } from './Profiles'
import { SignedIn } from './SignedIn'
import { SignInForm } from './SignInForm'

/** Signing in and out, the learners of this device, and what the synchronisation has to say. */
export function AccountClient() {
  const session = useSession()
  const heading = useRef<HTMLHeadingElement>(null)
  const learner = session.state === 'signed-in' ? session.learner : undefined

  return (
    <main id="contenu" className={styles.account}>
      <h1 ref={heading} tabIndex={-1}>
        Compte
      </h1>
      {learner ? (
        <SignedIn learner={learner} />
      ) : (
        <section className={styles.card} aria-labelledby="connexion">
          <h2 id="connexion">Se connecter</h2>
          <p className={styles.lead}>
            {session.state === 'expired'
              ? 'Votre session a pris fin. Votre progression reste enregistrée sur cet appareil ; reconnectez-vous pour l’envoyer.'
              : 'Connectez-vous pour retrouver votre progression sur tous vos appareils. Ce que vous avez déjà lu sera repris.'}
          </p>
          <SignInForm
            key={session.state}
            email={session.state === 'expired' ? session.email : ''}
            onSignedIn={() => moveTo(heading)}
          />
        </section>
      )}
      {/* Another learner finds every form closed. */}
      <Profiles key={`${learner?.id}`} present={learner} onSignedIn={() => moveTo(heading)} />
      <NavLink href="/diagnostic" className={styles.diagnostic}>
        <span>
          <strong>Diagnostic</strong> <small>Ce que cet appareil garde, envoie et attend</small>
        </span>
        <ArrowIcon />
      </NavLink>
    </main>
  )
}

/** The form that had the focus is gone: the page begins anew, also for who cannot see it. */
function moveTo(heading: RefObject<HTMLElement | null>): void {
  heading.current?.focus()
}
