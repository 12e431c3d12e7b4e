import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cards } from '@/content/cards'
import { ReaderClient } from './ReaderClient'

export const dynamicParams = false

export function generateStaticParams() {
  return cards.map(({ slug }) => ({ slug }))
}

export async function generateMetadata({ params }: PageProps<'/micro/[slug]'>): Promise<Metadata> {
  const { slug } = await params
  const card = cards.find((other) => other.slug === slug)
  return { title: card?.title, description: card?.text.family }
}

export default async function CardPage({ params }: PageProps<'/micro/[slug]'>) {
  const { slug } = await params
  const place = cards.findIndex((card) => card.slug === slug)
  const card = cards[place]
  if (card === undefined) notFound()
  return <ReaderClient key={card.id} card={card} previous={linkTo(place - 1)} next={linkTo(place + 1)} />
}

function linkTo(place: number) {
  const card = cards[place]
  return card && { slug: card.slug, title: card.title }
}
