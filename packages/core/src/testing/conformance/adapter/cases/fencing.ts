import type { VerbContext } from '../../../../adapter/context.ts'
import type { Release, Revision } from '../../../../adapter/release.ts'
import type { Bench } from '../bench.ts'
import { type ConformanceCase, casesOf } from '../case.ts'

/** What an adapter has to do that declares its fencing as `enforced` or `checked`. */
export const fencing: readonly ConformanceCase[] = casesOf('fencing', {
  async 'a superseded worker can change nothing any more'(bench) {
    const { release, revision } = await bench.live('1.0.0')
    const next = await bench.release('2.0.0')
    const stale = changes(bench, next, revision).map((change) => ({ change, context: bench.context() }))
    bench.takeOver()
    const three = await bench.live('3.0.0')
    for (const { change, context } of [...stale, { change: again, context: staleContext(bench) }]) {
      await bench.expectFailure(change(context), 'FENCED')
      await bench.expectLive(three.release)
    }

    function again(context: VerbContext): Promise<unknown> {
      return bench.verbs.update(release, context)
    }
  },

  async 'another adapter on the platform fences a superseded worker too'(bench) {
    await bench.live('1.0.0')
    const next = await bench.release('2.0.0')
    const stale = bench.context()
    bench.takeOver()
    const three = await bench.live('3.0.0')
    const other = await bench.restarted()
    await bench.expectFailure(other.update(next, stale), 'FENCED')
    await bench.expectLive(three.release)
  },

  async 'an operation that comes late, after a newer one, is refused'(bench) {
    await bench.live('1.0.0')
    const two = await bench.release('2.0.0')
    const late = bench.context()
    const three = await bench.live('3.0.0')
    await bench.expectFailure(bench.verbs.update(two, late), 'FENCED')
    await bench.expectLive(three.release)
  },

  async 'a late shift and a late drain are refused'(bench) {
    const { release, revision } = await bench.live('1.0.0')
    const { abilities } = bench.harness.adapter
    if (abilities.staged !== undefined) {
      const staged = await bench.verbs.staged.stage(await bench.release('2.0.0'), bench.context())
      const late = bench.context()
      await bench.verbs.staged.shift({ [staged.revision.id]: 100 }, bench.context())
      await bench.verbs.staged.shift({ [revision.id]: 100 }, bench.context())
      await bench.expectFailure(bench.verbs.staged.shift({ [staged.revision.id]: 100 }, late), 'FENCED')
    }
    if (abilities.fleet) {
      const [first] = await bench.verbs.fleet.instances(bench.context())
      const id = first?.id ?? ''
      const late = bench.context()
      await bench.verbs.fleet.drain(id, bench.context())
      await bench.verbs.fleet.undrain(id, bench.context())
      await bench.expectFailure(bench.verbs.fleet.drain(id, late), 'FENCED')
    }
    await bench.expectLive(release)
  },

  async 'the same operation again is let through'(bench) {
    await bench.live('1.0.0')
    const two = await bench.release('2.0.0')
    const context = bench.context()
    await bench.verbs.update(two, context)
    await bench.verbs.update(two, context)
    await bench.expectLive(two)
  },

  async 'a new worker is let through'(bench) {
    const one = await bench.live('1.0.0')
    await bench.live('2.0.0')
    bench.takeOver()
    await bench.verbs.rollback(one.revision, bench.context())
    await bench.expectLive(one.release)
  },
})

type Change = (context: VerbContext) => Promise<unknown>

/** One call of every verb that changes what is live, or prepares it, as far as the adapter has them. */
function changes(bench: Bench, release: Release, revision: Revision): Change[] {
  const { abilities } = bench.harness.adapter
  const { verbs } = bench
  const all: Change[] = [
    (context) => verbs.update(release, context),
    (context) => verbs.rollback(revision, context),
  ]
  if (abilities.staged !== undefined) {
    all.push((context) => verbs.staged.stage(release, context))
    all.push((context) => verbs.staged.shift({}, context))
  }
  if (abilities.fleet) {
    all.push(async (context) => {
      const [first] = await verbs.fleet.instances(bench.context())
      await verbs.fleet.drain(first?.id ?? '', context)
    })
    all.push(async (context) => {
      const [first] = await verbs.fleet.instances(bench.context())
      await verbs.fleet.prepare(first?.id ?? '', release, context)
    })
  }
  const [strategy] = abilities.rollout ?? []
  if (strategy !== undefined) {
    const schedule = { strategy, stages: [{ weight: 100, gate: false }] }
    all.push((context) => verbs.rollout.begin(release, schedule, context))
  }
  return all
}

/** A context of the worker before the present one, with the newest sequence. */
function staleContext(bench: Bench): VerbContext {
  const { fencingToken } = bench.context()
  return bench.context({ fencingToken: { ...fencingToken, term: fencingToken.term - 1 } })
}
