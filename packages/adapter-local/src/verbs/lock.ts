import type { LockVerbs } from '@landfall/core'
import type { Deck } from './deck.ts'

/** A lock that the supervisor keeps, for orchestrators whose stores know nothing of each other. */
export function lockVerbs(deck: Deck): LockVerbs {
  return {
    async acquire(owner, context) {
      await deck.change('lock', { owner }, context)
    },
    async release(owner, context) {
      await deck.change('unlock', { owner }, context)
    },
  }
}
