import { forgetUser } from 'lesson-progress'
import { useSyncExternalStore } from 'react'
import { type Learner, toLearner } from './accountApi'
import { recall, remember, watchOtherTabs } from './deviceMemory'

const KEY = 'learners'
const NOBODY: readonly Learner[] = []

const listeners = new Set<() => void>()
let known: { text: string | null; learners: readonly Learner[] } = { text: null, learners: NOBODY }

/** Who has signed in on this device, the latest first. Their passwords are not kept. */
export function useKnownLearners(): readonly Learner[] {
  return useSyncExternalStore(subscribe, knownLearners, () => NOBODY)
}

/** Adds a learner who has signed in. */
export function addKnownLearner(learner: Learner): void {
  keep([learner, ...others(learner)])
}

/**
 * Removes a learner who is not signed in from this device, with their progress: what they had not sent
 * yet is lost, what the backend has stays there.
 */
export function removeKnownLearner(learner: Learner): void {
  forgetUser(learner.id)
  keep(others(learner))
}

function knownLearners(): readonly Learner[] {
  const text = recall(KEY)
  if (text !== known.text) known = { text, learners: learnersIn(text) }
  return known.learners
}

function others(learner: Learner): readonly Learner[] {
  return knownLearners().filter((other) => other.id !== learner.id)
}

function keep(learners: readonly Learner[]): void {
  remember(KEY, JSON.stringify(learners))
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  const stopWatching = watchOtherTabs(KEY, listener)
  return () => {
    listeners.delete(listener)
    stopWatching()
  }
}

function learnersIn(text: string | null): readonly Learner[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(list) ? list.flatMap((entry) => toLearner(entry) ?? []) : NOBODY
  } catch {
    return NOBODY
  }
}
