import { strict as assert } from 'node:assert'
import { type ConformanceCase, casesOf } from '../case.ts'

/** What an adapter has to do that promises to give no traffic to a release that is not healthy. */
export const health: readonly ConformanceCase[] = [
  ...casesOf('health', {
    async 'update to a release that does not become healthy fails, and what was live stays live'(bench) {
      const { release } = await bench.live('1.0.0')
      const bad = await bench.release('6.6.6', { bad: true })
      await bench.expectFailure(bench.verbs.update(bad, bench.context()))
      await bench.expectLive(release)
      const next = await bench.live('2.0.0')
      await bench.expectLive(next.release)
    },
  }),
  ...casesOf('switch with health', {
    async 'a release that does not become healthy is not staged'(bench) {
      const { release } = await bench.live('1.0.0')
      const bad = await bench.release('6.6.6', { bad: true })
      await bench.expectFailure(bench.verbs.staged.stage(bad, bench.context()))
      await bench.expectLive(release)
      const { revisions } = await bench.current()
      assert.ok(
        revisions.every((revision) => revision.release !== bad.id),
        'it must not be left running',
      )
    },
  }),
  ...casesOf('fleet with health', {
    async 'an instance on which a release does not become healthy fails alone'(bench) {
      const { release, revision } = await bench.live('1.0.0')
      const [first] = await bench.verbs.fleet.instances(bench.context())
      assert.ok(first)
      const bad = await bench.release('6.6.6', { bad: true })
      await bench.verbs.fleet.drain(first.id, bench.context())
      await bench.expectFailure(switchTo(bad))
      await bench.verbs.fleet.switch(first.id, revision, bench.context())
      await bench.verbs.fleet.undrain(first.id, bench.context())
      await bench.expectLive(release)

      async function switchTo(next: typeof bad): Promise<void> {
        const prepared = await bench.verbs.fleet.prepare(first?.id ?? '', next, bench.context())
        await bench.verbs.fleet.switch(first?.id ?? '', prepared, bench.context())
      }
    },
  }),
]
