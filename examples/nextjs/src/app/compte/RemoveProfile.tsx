import { useEffect, useRef } from 'react'
import type { Learner } from '@/lib/accountApi'
import styles from './Account.module.css'

interface RemoveProfileProps {
  learner: Learner
  onRemove: () => void
  /** Called when the question is answered either way, also by Escape. */
  onClose: () => void
}

/** Asks before a learner's progress is removed from this device. */
export function RemoveProfile({ learner, onRemove, onClose }: RemoveProfileProps) {
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => dialog.current?.showModal(), [])

  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby="retirer"
      aria-describedby="retirer-suite"
      onClose={(event) => {
        onClose()
        if (event.currentTarget.returnValue === 'remove') onRemove()
      }}
    >
      <form method="dialog">
        <h2 id="retirer">Retirer {learner.email} de cet appareil ?</h2>
        <p id="retirer-suite">
          Sa progression est effacée d’ici. Ce qui a été envoyé reste sur son compte ; ce qui ne l’a pas encore été est{' '}
          <strong>définitivement perdu</strong>.
        </p>
        <p className={styles.answers}>
          <button className="button button-quiet" autoFocus>
            Annuler
          </button>
          <button className="button button-bad" value="remove">
            Retirer
          </button>
        </p>
      </form>
    </dialog>
  )
}
