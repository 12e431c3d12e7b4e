'use client'

import { useSession } from '@/lib/useSession'
import styles from './Account.module.css'
import { SignedIn } from './SignedIn'
import { SignInForm } from './SignInForm'

/** Signing in and out, and what the synchronisation has to say. */
export function AccountClient() {
  const session = useSession()

  return (
    <main id="contenu" className={styles.account}>
      <h1>Compte</h1>
      {session.state === 'signed-in' ? (
        <SignedIn learner={session.learner} />
      ) : (
        <>
          <p className={styles.lead}>
            {session.state === 'expired'
              ? 'Votre session a pris fin. Votre progression reste enregistrée sur cet appareil ; reconnectez-vous pour l’envoyer.'
              : 'Connectez-vous pour retrouver votre progression sur tous vos appareils. Ce que vous avez déjà lu sera repris.'}
          </p>
          <SignInForm key={session.state} email={session.state === 'expired' ? session.email : ''} />
        </>
      )}
    </main>
  )
}
