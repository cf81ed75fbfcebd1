import { blueGreen, type EffectHandler, rolling } from '@landfall/core'
import { type FakeAdapter, fakeAdapter } from '@landfall/core/testing'
import { scenario } from '../scenarios.ts'
import type { Defect } from './defect.ts'

type Verbs = FakeAdapter['verbs']

/** The same adapter with some verbs replaced. */
function withVerbs(adapter: FakeAdapter, over: Partial<Verbs>): FakeAdapter {
  return new Proxy(adapter, {
    get: (real, key) => (key === 'verbs' ? { ...real.verbs, ...over } : Reflect.get(real, key, real)),
  })
}

const switched = { split: 'switch', by: blueGreen() } as const

/** Staging a release makes it live. */
function eager(adapter: FakeAdapter): FakeAdapter {
  const { staged } = adapter.verbs
  if (staged === undefined) return adapter
  return withVerbs(adapter, {
    staged: {
      ...staged,
      async stage(release, context) {
        const result = await staged.stage(release, context)
        await staged.shift({ [result.revision.id]: 100 }, context)
        return result
      },
    },
  })
}

/** An instance is not taken out of the traffic before it is switched. */
function rough(adapter: FakeAdapter): FakeAdapter {
  const { fleet } = adapter.verbs
  if (fleet === undefined) return adapter
  return withVerbs(adapter, { fleet: { ...fleet, drain: async () => {} } })
}

/** What is pushed is not what was built. */
function forger(adapter: FakeAdapter): FakeAdapter {
  const { push } = adapter.verbs
  return withVerbs(adapter, {
    async push(artifact, context) {
      await push({ ...artifact, sha256: 'f'.repeat(64) }, context)
      return await push(artifact, context)
    },
  })
}

/** A check that fails is made again until it passes, and nobody is told. */
function persistent(): { readonly [name: string]: EffectHandler } {
  const probe: EffectHandler = async (input) => {
    const { url } = input as { readonly url: string }
    const [, name = ''] = /^fake:\/\/([^/]+)/.exec(url) ?? []
    for (let turn = 0; turn < 5; turn++) {
      const { status, body } = (adapters.get(name) as FakeAdapter).platform.probe(url)
      if (status < 300) return { passed: true, status, ms: 0, bodyExcerpt: body, reason: null }
    }
    return { passed: false, status: 500, ms: 0, bodyExcerpt: '', reason: 'it never passed' }
  }
  return { 'probe@1': probe }
}

const adapters = new Map<string, FakeAdapter>()

/** Adapters and handlers that break a law. */
export const brokenAdapters: readonly Defect[] = [
  {
    name: 'staging gives traffic',
    law: 3,
    scenario: scenario({ name: 'eager', targets: { web: switched }, adapter: eager }),
  },
  {
    name: 'an instance is switched while it is in the traffic',
    law: 3,
    scenario: scenario({ name: 'rough', targets: { web: { fleet: 2, by: rolling() } }, adapter: rough }),
  },
  {
    name: 'other bytes are pushed than were built',
    law: 11,
    scenario: scenario({ name: 'forger', targets: { web: switched }, adapter: forger }),
  },
  {
    name: 'a verdict does not latch: a failed check is made again until it passes',
    law: 8,
    scenario: {
      ...scenario({ name: 'persistent', targets: { web: switched }, effects: persistent() }),
      targets(platform) {
        const answers = { '2.0.0': [500, 200] }
        const web = fakeAdapter({ split: 'switch', target: 'web', platform, answers }) as FakeAdapter
        adapters.set('web', web)
        return { web }
      },
    },
  },
]
