import { strict as assert } from 'node:assert'
import type { NativeStrategy, RolloutSchedule, RolloutStatus } from '../../../../adapter/observation.ts'
import type { Release, Revision } from '../../../../adapter/release.ts'
import type { Bench } from '../bench.ts'
import { type ConformanceCase, casesOf } from '../case.ts'

/** What an adapter has to do whose platform runs rollouts by itself, for each strategy that it has. */
export const rollout: readonly ConformanceCase[] = (['rolling', 'canary', 'blue-green'] as const).flatMap(
  (strategy) => [
    ...casesOf(`native-${strategy}`, nativeCases(strategy)),
    ...casesOf(`native-${strategy} with health`, {
      async [`${strategy}: a release that does not become healthy fails, and what was live can be had back`](
        bench,
      ) {
        const { release } = await bench.live('1.0.0')
        const bad = await bench.release('6.6.6', { bad: true })
        const schedule = ungated(strategy)
        const { revision, phase } = await bench.verbs.rollout.begin(bad, schedule, bench.context())
        const rolled = revisionOf(bad, revision)
        const status = phase === 'progressing' ? await settled(bench, rolled) : { phase }
        assert.equal(status.phase, 'failed')
        const { phase: end } = await bench.verbs.rollout.abort(rolled, bench.context())
        assert.equal(end, 'aborted')
        await bench.expectLive(release)
      },
    }),
  ],
)

function nativeCases(strategy: NativeStrategy): { readonly [name: string]: (bench: Bench) => Promise<void> } {
  return {
    async [`${strategy}: a rollout without gates ends with the release alone live`](bench) {
      await bench.live('1.0.0')
      const { release, revision } = await begin(bench, ungated(strategy))
      assert.equal((await settled(bench, revision)).phase, 'succeeded')
      await bench.expectLive(release)
      assert.equal((await bench.current()).inFlight, null)
    },

    async [`${strategy}: begin twice is begin once`](bench) {
      await bench.live('1.0.0')
      const { release, revision } = await begin(bench, gated(strategy))
      await settled(bench, revision)
      const before = await bench.current()
      const again = await bench.verbs.rollout.begin(release, gated(strategy), bench.context())
      assert.equal(again.revision, revision.id)
      assert.equal((await settled(bench, revision)).phase, 'paused')
      assert.deepEqual(await bench.current(), before)
    },

    async [`${strategy}: a gate holds until advance, for whoever looks`](bench) {
      await bench.live('1.0.0')
      const { release, revision } = await begin(bench, gated(strategy))
      assert.equal((await settled(bench, revision)).phase, 'paused')
      assert.equal((await settled(bench, revision)).phase, 'paused')
      const held = await bench.current()
      assert.notEqual(held.inFlight, null, 'current() has to tell that a rollout is in flight')
      assert.ok(!held.revisions.some(({ id, weight }) => id === revision.id && weight === 100))
      const other = await bench.restarted()
      assert.equal((await other.rollout.observe(revision, bench.context())).phase, 'paused')
      await other.rollout.advance(revision, 0, bench.context())
      await passGates(bench, revision, 1)
      await bench.expectLive(release)
    },

    async [`${strategy}: the same advance again opens no second gate`](bench) {
      await bench.live('1.0.0')
      const { revision } = await begin(bench, gated(strategy))
      await settled(bench, revision)
      await bench.verbs.rollout.advance(revision, 0, bench.context())
      assert.equal((await settled(bench, revision)).phase, 'paused', 'there is a second gate')
      await bench.verbs.rollout.advance(revision, 0, bench.context())
      assert.equal(
        (await settled(bench, revision)).phase,
        'paused',
        'it was opened by the advance to the first',
      )
    },

    async [`${strategy}: abort returns to what was live, and abort twice is abort once`](bench) {
      const { release } = await bench.live('1.0.0')
      const { revision } = await begin(bench, gated(strategy))
      await settled(bench, revision)
      for (const _ of [1, 2]) {
        const { phase } = await bench.verbs.rollout.abort(revision, bench.context())
        assert.equal(phase === 'progressing' ? (await settled(bench, revision)).phase : phase, 'aborted')
        await bench.expectLive(release)
      }
      assert.equal((await bench.current()).inFlight, null)
    },

    async [`${strategy}: a rollout that was aborted can be begun again`](bench) {
      await bench.live('1.0.0')
      const { release, revision } = await begin(bench, gated(strategy))
      await bench.verbs.rollout.abort(revision, bench.context())
      const again = await bench.verbs.rollout.begin(release, ungated(strategy), bench.context())
      assert.equal((await settled(bench, revisionOf(release, again.revision))).phase, 'succeeded')
      await bench.expectLive(release)
    },

    async [`${strategy}: a rollout that does not exist is refused`](bench) {
      const { revision } = await bench.live('1.0.0')
      const nobody = { ...revision, id: 'landfall-conformance-nobody', release: '9.9.9-000000000000' }
      await bench.expectFailure(bench.verbs.rollout.observe(nobody, bench.context()), 'UNKNOWN_REVISION')
      await bench.expectFailure(bench.verbs.rollout.advance(nobody, 0, bench.context()), 'UNKNOWN_REVISION')
    },
  }
}

function ungated(strategy: NativeStrategy): RolloutSchedule {
  const weights = strategy === 'blue-green' ? [0, 100] : [50, 100]
  return { strategy, stages: weights.map((weight) => ({ weight, gate: false })) }
}

/** Two gates before the end; the first of a blue-green rollout is before any traffic. */
function gated(strategy: NativeStrategy): RolloutSchedule {
  const weights = strategy === 'blue-green' ? [0, 0, 100] : [25, 50, 100]
  return { strategy, stages: weights.map((weight) => ({ weight, gate: weight < 100 })) }
}

async function begin(
  bench: Bench,
  schedule: RolloutSchedule,
): Promise<{ readonly release: Release; readonly revision: Revision }> {
  const release = await bench.release('2.0.0')
  const { revision } = await bench.verbs.rollout.begin(release, schedule, bench.context())
  return { release, revision: revisionOf(release, revision) }
}

function revisionOf(release: Release, id: string): Revision {
  return { id, release: release.id, version: release.version }
}

/** `observe` may give up while the platform is still at work, so it is asked again, though not for ever. */
async function settled(bench: Bench, revision: Revision): Promise<RolloutStatus> {
  for (let look = 0; look < 100; look++) {
    const status = await bench.verbs.rollout.observe(revision, bench.context())
    if (status.phase !== 'progressing') return status
  }
  return assert.fail('the rollout did not come to an end or a gate in 100 observations')
}

async function passGates(bench: Bench, revision: Revision, first = 0): Promise<void> {
  for (let gate = first; gate < first + 10; gate++) {
    const { phase } = await settled(bench, revision)
    if (phase === 'succeeded') return
    assert.equal(phase, 'paused')
    await bench.verbs.rollout.advance(revision, gate, bench.context())
  }
  assert.fail('the rollout has more gates than its schedule')
}
