import { Feed } from '@/components/Feed'
import { Overview } from '@/components/Overview'
import { cards } from '@/content/cards'

const families = Object.fromEntries(cards.map((card) => [card.id, card.text.family]))

export default function HomePage() {
  return (
    <main id="contenu">
      <Overview />
      <Feed families={families} />
    </main>
  )
}
