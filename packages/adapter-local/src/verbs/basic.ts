import type { AdapterVerbs } from '@landfall/core'
import { pushArtifact } from '../releases/push.ts'
import { observationOf, revisionOf } from '../requests.ts'
import type { Deck } from './deck.ts'
import { preflight } from './preflight.ts'

/** The verbs that every adapter has. */
export function basicVerbs(deck: Deck): AdapterVerbs {
  return {
    preflight: (context) => preflight(deck, context),
    push: (artifact, context) => pushArtifact(artifact, deck.paths, context),
    current: async (context) => observationOf(await deck.status(context)),

    async history() {
      const kept = await deck.shelf.list()
      return kept.filter(({ healthy }) => healthy).map(({ release }) => revisionOf(release))
    },

    async update(release, context) {
      return deck.makeOnly(await deck.prepare(release, context, 'all traffic'), context)
    },

    async rollback(revision, context) {
      return deck.makeOnly(await deck.kept(revision), context)
    },
  }
}
