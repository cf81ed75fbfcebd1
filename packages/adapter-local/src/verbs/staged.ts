import type { StagedVerbs } from '@landfall/core'
import type { Deck } from './deck.ts'

/** A new revision runs beside the live one. Any weight can be carried exactly, so there is no `carries`. */
export function stagedVerbs(deck: Deck): StagedVerbs {
  return {
    stage: async (release, context) => deck.start(await deck.prepare(release, context), context),
    shift: (split, context) => deck.shift(split, context),

    async retire(revision, context) {
      await deck.change('retire', { revision: revision.id }, context)
      await deck.tidy(context)
    },
  }
}
