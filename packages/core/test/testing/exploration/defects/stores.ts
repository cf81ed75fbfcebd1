import {
  blueGreen,
  canary,
  type JournalEvent,
  type JournalWriter,
  type Lease,
  type Store,
} from '@landfall/core'
import { pipelineScenarios } from '../pipeline-scenarios.ts'
import { scenario } from '../scenarios.ts'
import type { Defect } from './defect.ts'

const targets = { web: { split: 'weighted', by: canary({ steps: [50, 100], pause: '1m' }) } } as const

/** The outcome of a shift is told to the engine and not written down. */
function forgetful(store: Store): Store {
  const open: Store['journals']['open'] = async (lease, options) => {
    const writer = await store.journals.open(lease, options)
    return wrapped(writer, {
      append(fact) {
        const isShift = fact.type === 'effect.succeeded' && fact.path.includes('/shift/')
        return isShift ? { ...fact, seq: writer.lastSeq, at: options.now() } : writer.append(fact)
      },
    })
  }
  return { ...store, journals: { ...store.journals, open } }
}

/** A worker that takes over does not see what a shift came to. */
function shortsighted(store: Store): Store {
  const hides = (event: JournalEvent): boolean =>
    event.type === 'effect.succeeded' && event.path.includes('/shift/')
  async function* read(deployment: string, from: number): AsyncGenerator<JournalEvent> {
    for await (const event of store.journals.read(deployment, from)) if (!hides(event)) yield event
  }
  return { ...store, journals: { ...store.journals, read } }
}

/** A worker believes that it has its lease for ever, and that what it writes is kept. */
function stubborn(store: Store): Store {
  const take: Store['leases']['take'] = async (...given) => {
    const lease = await store.leases.take(...given)
    return new Proxy(lease, {
      get(real: Lease, key) {
        if (key === 'held') return () => true
        if (key === 'renew') return async () => true
        const value: unknown = Reflect.get(real, key, real)
        return typeof value === 'function' ? value.bind(real) : value
      },
      getPrototypeOf: () => Object.getPrototypeOf(lease) as object,
    })
  }
  const open: Store['journals']['open'] = async (lease, options) => {
    const writer = await store.journals.open(lease, options)
    return wrapped(writer, {
      synced: () => writer.synced().catch(() => {}),
      append(fact) {
        try {
          return writer.append(fact)
        } catch {
          return { ...fact, seq: writer.lastSeq, at: options.now() }
        }
      },
    })
  }
  return { ...store, leases: { ...store.leases, take }, journals: { ...store.journals, open } }
}

/** Nobody is told that there is a message. */
function deaf(store: Store): Store {
  return { ...store, inboxes: { ...store.inboxes, watch: () => () => {} } }
}

/** Records do not say that a release was bad. */
function forgiving(store: Store): Store {
  type Record = { readonly targets: { readonly [name: string]: { readonly verdict: string | null } } }
  const list: Store['records']['list'] = async function* (environment) {
    for await (const record of store.records.list(environment)) {
      const named = Object.entries((record as unknown as Record).targets)
      yield {
        ...record,
        targets: Object.fromEntries(named.map(([name, one]) => [name, { ...one, verdict: null }])),
      }
    }
  }
  return { ...store, records: { ...store.records, list } }
}

/** The environment is freed as soon as there is a record, whatever it says. */
function generous(store: Store): Store {
  const put: Store['records']['put'] = async (environment, deployment, record) => {
    await store.records.put(environment, deployment, record)
    const claim = await store.claims.current(environment)
    if (claim !== null) await store.claims.release(claim, 'nobody', 'there is a record')
  }
  return { ...store, records: { ...store.records, put } }
}

function wrapped(writer: JournalWriter, over: Partial<JournalWriter>): JournalWriter {
  return {
    get lastSeq() {
      return writer.lastSeq
    },
    get syncedSeq() {
      return writer.syncedSeq
    },
    append: (fact) => writer.append(fact),
    synced: () => writer.synced(),
    close: () => writer.close(),
    ...over,
  }
}

const overBad = pipelineScenarios.find(({ name }) => name === 'a rollback over a bad release')

/** Stores that break a law, as an engine would that does not use them as it has to. */
export const brokenStores: readonly Defect[] = [
  {
    name: 'the outcome of an effect is not journaled',
    law: 2,
    scenario: scenario({ name: 'forgetful', targets, store: forgetful }),
  },
  {
    name: 'a resume repeats an effect whose outcome is journaled',
    law: 2,
    scenario: scenario({ name: 'shortsighted', targets, store: shortsighted }),
  },
  {
    name: 'the lease is not checked before an effect',
    law: 1,
    scenario: scenario({ name: 'stubborn', targets, store: stubborn }),
  },
  {
    name: 'an abort is ignored while the deployment waits',
    law: 7,
    scenario: scenario({ name: 'deaf', targets, store: deaf }),
  },
  {
    name: 'a rollback returns to a bad revision',
    law: 5,
    scenario: { ...(overBad as Defect['scenario']), store: forgiving },
  },
  {
    name: 'the claim is given up whatever the outcome',
    law: 9,
    scenario: scenario({
      name: 'generous',
      targets: { web: { split: 'switch', by: blueGreen(), badVersions: ['2.0.0'] } },
      store: generous,
    }),
  },
]
