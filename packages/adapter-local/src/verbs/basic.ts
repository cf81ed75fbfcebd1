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
      const { revision } = await deck.stage(release, context)
      await deck.makeOnly(revision, context)
      return revision
    },

    async rollback(revision, context) {
      const { revision: back } = await deck.start(await deck.kept(revision), context)
      await deck.makeOnly(back, context)
      return back
    },
  }
}
