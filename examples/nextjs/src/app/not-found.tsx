import { NavLink } from '@/components/NavLink'

export default function NotFound() {
  return (
    <main id="contenu">
      <h1>Cette page n’existe pas</h1>
      <p>
        <NavLink href="/">Toutes les fiches</NavLink>
      </p>
    </main>
  )
}
