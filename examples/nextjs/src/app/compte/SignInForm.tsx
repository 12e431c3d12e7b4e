import { type FormEvent, useState } from 'react'
import { Refusal } from '@/lib/accountApi'
import { signIn } from '@/lib/session'
import styles from './Account.module.css'

/** Signs in by e-mail and password. */
export function SignInForm({ email }: { email: string }) {
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    setBusy(true)
    setTrouble(null)
    try {
      await signIn(String(fields.get('email')), String(fields.get('password')))
    } catch (reason) {
      setTrouble(
        reason instanceof Refusal
          ? reason.message
          : 'Le serveur est injoignable ou en difficulté. Réessayez dans un moment ; rien de ce que vous avez lu n’est perdu.',
      )
      setBusy(false)
    }
  }

  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <label htmlFor="email">Adresse e-mail</label>
      <input id="email" name="email" type="email" autoComplete="username" required defaultValue={email} />
      <label htmlFor="password">Mot de passe</label>
      <input id="password" name="password" type="password" autoComplete="current-password" required />
      <p role="alert" className={styles.trouble}>
        {trouble}
      </p>
      <button type="submit" className="button" disabled={busy}>
        {busy ? 'Connexion…' : 'Se connecter'}
      </button>
    </form>
  )
}
