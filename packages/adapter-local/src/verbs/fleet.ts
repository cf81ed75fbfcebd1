import { type FleetVerbs, LandfallError, type VerbContext } from '@landfall/core'
import { instancesOf, revisionOf } from '../requests.ts'
import type { Deck } from './deck.ts'

/** The processes of this machine as a fleet: each slot runs one revision and is switched alone. */
export function fleetVerbs(deck: Deck): FleetVerbs {
  const instances = async (context: VerbContext) =>
    instancesOf(await deck.status(context), deck.options.instances)
  const slotOf = async (id: string, context: VerbContext) => {
    const known = await instances(context)
    if (known.some((instance) => instance.id === id)) return Number(id)
    throw unknownInstance(
      id,
      known.map((instance) => instance.id),
    )
  }

  return {
    instances,

    async prepare(instance, release, context) {
      await slotOf(instance, context)
      await deck.prepare(release, context)
      return revisionOf(release)
    },

    async drain(instance, context) {
      await deck.change('drain', { slot: await slotOf(instance, context) }, context)
    },

    async switch(instance, revision, context) {
      const slot = await slotOf(instance, context)
      const kept = await deck.kept(revision)
      await deck.change('switch', { slot, launch: deck.launch(kept, context) }, context)
      await deck.shelf.markHealthy(kept)
      await deck.tidy(context)
    },

    async undrain(instance, context) {
      await deck.change('undrain', { slot: await slotOf(instance, context) }, context)
    },
  }
}

function unknownInstance(id: string, known: readonly string[]): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `There is no instance ${id}`,
    target: id,
    expected: known.join(', '),
    seen: id,
  })
}
