import { type FormEvent, useId, useState } from 'react'
import { Refusal } from '@/lib/accountApi'
import { signIn } from '@/lib/session'
import styles from './Account.module.css'

interface SignInFormProps {
  /** Stands in the field for the address at first. */
  email?: string
  /** Asks for the password of this address alone. */
  isFixed?: boolean
  onSignedIn: () => void
}

/** Signs in by e-mail and password. */
export function SignInForm({ email = '', isFixed = false, onSignedIn }: SignInFormProps) {
  const id = useId()
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setBusy(true)
    setTrouble(null)
    try {
      await signIn(String(fields.get('email')), String(fields.get('password')))
      onSignedIn()
    } catch (reason) {
      setTrouble(reason instanceof Refusal ? reason.message : unreachable())
      setBusy(false)
    }
  }

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      {!isFixed && <label htmlFor={`${id}email`}>Adresse e-mail</label>}
      {/* Password managers look for the address also where nobody is asked for it. */}
      <input
        id={`${id}email`}
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={email}
        hidden={isFixed}
      />
      <label htmlFor={`${id}password`}>{isFixed ? `Mot de passe de ${email}` : 'Mot de passe'}</label>
      <input
        id={`${id}password`}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        // The learner has just asked for this form.
        autoFocus={isFixed}
      />
      <p role="alert" className={styles.trouble}>
        {trouble}
      </p>
      <button type="submit" className="button" disabled={busy}>
        {busy ? 'Connexion…' : 'Se connecter'}
      </button>
    </form>
  )
}

function unreachable(): string {
  return navigator.onLine
    ? 'Le serveur est injoignable ou en difficulté. Réessayez dans un moment ; rien de ce que vous avez lu n’est perdu.'
    : 'Vous êtes hors ligne : se connecter demande le réseau. Rien de ce que vous avez lu n’est perdu.'
}
