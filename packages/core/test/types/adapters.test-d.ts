// Checked by the compiler: the abilities that an adapter declares are the verbs that it has to bring.
import {
  type Adapter,
  type AdapterVerbs,
  type Artifact,
  defineAdapter,
  type FleetVerbs,
  type LockVerbs,
  type RolloutVerbs,
  type StagedVerbs,
  type Verbs,
} from '@landfall/core'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

declare const base: AdapterVerbs
declare const staged: StagedVerbs
declare const fleet: FleetVerbs
declare const rollout: RolloutVerbs
declare const lock: LockVerbs
const options = z.object({ app: z.string(), port: z.number().default(80) })

defineAdapter({
  name: 'plain',
  options,
  abilities: { artifacts: ['directory'], fencing: 'none' },
  create: () => base,
})

defineAdapter({
  name: 'staged',
  options,
  abilities: { artifacts: ['directory'], staged: 'weighted', fencing: 'none' },
  create: () => ({ ...base, staged }),
})

defineAdapter({
  name: 'staged-without-verbs',
  options,
  abilities: { artifacts: ['directory'], staged: 'switch', fencing: 'none' },
  // @ts-expect-error `staged` is declared, and there are no staged verbs
  create: () => base,
})

defineAdapter({
  name: 'verbs-without-ability',
  options,
  abilities: { artifacts: ['directory'], fencing: 'none' },
  // @ts-expect-error staged verbs that are not declared would never be called
  create: () => ({ ...base, staged }),
})

defineAdapter({
  name: 'all',
  options,
  abilities: {
    artifacts: ['tarball'],
    staged: 'switch',
    fleet: true,
    rollout: ['rolling'],
    lock: true,
    fencing: 'enforced',
  },
  create: () => ({ ...base, staged, fleet, rollout, lock }),
})

for (const create of [
  // Each one lacks one group of verbs.
  () => ({ ...base, fleet, rollout, lock }),
  () => ({ ...base, staged, rollout, lock }),
  () => ({ ...base, staged, fleet, lock }),
  () => ({ ...base, staged, fleet, rollout }),
]) {
  defineAdapter({
    name: 'one-missing',
    options,
    abilities: {
      artifacts: ['tarball'],
      staged: 'switch',
      fleet: true,
      rollout: ['rolling'],
      lock: true,
      fencing: 'none',
    },
    // @ts-expect-error a group of verbs is missing
    create,
  })
}

const { current: _, ...blind } = base
defineAdapter({
  name: 'blind',
  options,
  abilities: { artifacts: ['directory'], fencing: 'none' },
  // @ts-expect-error every adapter has to tell what is live
  create: () => blind,
})

defineAdapter({
  name: 'boastful',
  options,
  // @ts-expect-error there is no such fencing
  abilities: { artifacts: ['directory'], fencing: 'total' },
  create: () => base,
})

interface Client {
  send(artifact: Artifact): Promise<void>
}
const withClient = defineAdapter({
  name: 'with-client',
  options,
  abilities: { artifacts: ['directory', 'file'], staged: 'switch', fencing: 'checked' },
  create({ app, port }, client?: Client) {
    expectTypeOf(app).toEqualTypeOf<string>()
    expectTypeOf(port).toEqualTypeOf<number>()
    expectTypeOf(client).toEqualTypeOf<Client | undefined>()
    return { ...base, staged }
  },
})
type Declared = {
  readonly artifacts: readonly ['directory', 'file']
  readonly staged: 'switch'
  readonly fencing: 'checked'
}
expectTypeOf(withClient({ app: 'shop' })).toEqualTypeOf<Adapter<Declared>>()
expectTypeOf<Verbs<Declared>['staged']>().toEqualTypeOf<StagedVerbs>()
withClient({ app: 'shop' }, { send: async () => {} })
// @ts-expect-error the options are checked
withClient({ port: 80 })
// @ts-expect-error and so is the client that a test gives
withClient({ app: 'shop' }, { receive: async () => {} })
