import type { LessonOrder } from 'lesson-progress'
import { useSyncExternalStore } from 'react'
import { recall, remember } from './deviceMemory'

/** What the learner has the feed show, and how. */
export interface FeedView {
  /** Words that a card has to have. */
  search: string
  /** How far the learner has to be with a card. */
  shown: 'all' | keyof LessonOrder
  /** By what the cards are sorted into sections. */
  sortedBy: 'progress' | 'topic'
}

const KEY = 'feed-sorted-by'
const DEFAULT: FeedView = { search: '', shown: 'all', sortedBy: 'progress' }

const listeners = new Set<() => void>()
let view: FeedView | undefined

/**
 * The view, which lasts while the app is open: one finds the list as one left it when returning from a
 * card. The sorting, being a matter of taste, is kept on the device.
 */
export function useFeedView(): FeedView {
  return useSyncExternalStore(subscribe, presentView, () => DEFAULT)
}

export function changeFeedView(change: Partial<FeedView>): void {
  view = { ...presentView(), ...change }
  if (change.sortedBy) remember(KEY, change.sortedBy)
  for (const listener of listeners) listener()
}

function presentView(): FeedView {
  view ??= { ...DEFAULT, sortedBy: recall(KEY) === 'topic' ? 'topic' : 'progress' }
  return view
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
