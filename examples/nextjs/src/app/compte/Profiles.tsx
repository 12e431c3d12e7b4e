import { useSyncStatus } from 'lesson-progress/react'
import { useRef, useState } from 'react'
import type { Learner } from '@/lib/accountApi'
import { count } from '@/lib/french'
import { removeKnownLearner, useKnownLearners } from '@/lib/knownLearners'
import { useOnline } from '@/lib/useOnline'
import styles from './Account.module.css'
import { Avatar } from './Avatar'
import { RemoveProfile } from './RemoveProfile'
import { SignInForm } from './SignInForm'

interface ProfilesProps {
  /** Who is signed in. */
  present: Learner | undefined
  onSignedIn: () => void
}

/**
 * The other learners who use this device. Each has their own progress; to go over to theirs takes their
 * password and the network, since sessions are the backend's.
 */
export function Profiles({ present, onSignedIn }: ProfilesProps) {
  const others = useKnownLearners().filter((learner) => learner.id !== present?.id)
  const isOnline = useOnline()
  const heading = useRef<HTMLHeadingElement>(null)
  // Whose password is asked for; `new`: also the address.
  const [opened, setOpened] = useState<number | 'new' | null>(null)
  const [leaving, setLeaving] = useState<Learner | null>(null)

  if (others.length === 0 && !present) return null
  const toggle = (form: number | 'new') => setOpened(form === opened ? null : form)

  const remove = (learner: Learner) => {
    removeKnownLearner(learner)
    heading.current?.focus()
  }

  return (
    <section className={styles.card} aria-labelledby="profils">
      <h2 id="profils" ref={heading} tabIndex={-1}>
        {present ? 'Autres profils sur cet appareil' : 'Profils sur cet appareil'}
      </h2>
      <p className={styles.lead}>
        {isOnline
          ? 'Chacun retrouve sa propre progression.'
          : 'Vous êtes hors ligne : changer de profil demande le réseau.'}
      </p>
      {present && opened !== null && <Unsent learner={present} />}
      <ul className={styles.profiles}>
        {others.map((learner) => (
          <li key={learner.id}>
            <Avatar learner={learner} />
            <span className={styles.email}>{learner.email}</span>
            <button
              type="button"
              className="button button-quiet"
              aria-expanded={opened === learner.id}
              aria-label={`Choisir ${learner.email}`}
              onClick={() => toggle(learner.id)}
            >
              Choisir
            </button>
            <button
              type="button"
              className="link"
              aria-label={`Retirer ${learner.email} de cet appareil`}
              onClick={() => setLeaving(learner)}
            >
              Retirer
            </button>
            {opened === learner.id && <SignInForm email={learner.email} isFixed onSignedIn={onSignedIn} />}
          </li>
        ))}
        {present && (
          <li>
            <button
              type="button"
              className="button button-quiet"
              aria-expanded={opened === 'new'}
              onClick={() => toggle('new')}
            >
              Ajouter un profil
            </button>
            {opened === 'new' && <SignInForm onSignedIn={onSignedIn} />}
          </li>
        )}
      </ul>
      {leaving && <RemoveProfile learner={leaving} onRemove={() => remove(leaving)} onClose={() => setLeaving(null)} />}
    </section>
  )
}

/** What becomes of the progress that the backend does not have yet of the learner who makes place. */
function Unsent({ learner }: { learner: Learner }) {
  const { pending } = useSyncStatus()
  if (pending === 0) return null
  return (
    <p className={styles.lead}>
      Encore à envoyer pour {learner.email} : {count(pending, 'leçon')}. Cet appareil garde tout jusqu’à son retour.
    </p>
  )
}
