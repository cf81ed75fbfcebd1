import { strict as assert } from 'node:assert'
import { type ConformanceCase, casesOf } from '../case.ts'

/** What an adapter has to do on which a revision can run beside the live one. */
export const staged: readonly ConformanceCase[] = [
  ...casesOf('switch', {
    async 'stage runs a release beside the live one, without traffic'(bench) {
      const { release } = await bench.live('1.0.0')
      const next = await bench.release('2.0.0')
      const { revision } = await bench.verbs.staged.stage(next, bench.context())
      await bench.expectLive(release)
      const beside = (await bench.current()).revisions.find(({ id }) => id === revision.id)
      assert.ok(beside, 'current() has to show the staged revision')
      assert.equal(beside.weight, 0)
      assert.equal(beside.release, next.id)
    },

    async 'stage twice is stage once, also from another adapter and at the same time'(bench) {
      await bench.live('1.0.0')
      const next = await bench.release('2.0.0')
      const { revision } = await bench.verbs.staged.stage(next, bench.context())
      const before = await bench.current()
      const other = await bench.restarted()
      const context = bench.context()
      const again = await Promise.all([
        bench.verbs.staged.stage(next, context),
        other.staged.stage(next, context),
      ])
      assert.deepEqual(
        again.map((staged) => staged.revision.id),
        [revision.id, revision.id],
      )
      assert.deepEqual(await bench.current(), before)
    },

    async 'stage of the live release leaves it live'(bench) {
      const { release, revision } = await bench.live('1.0.0')
      const staged = await bench.verbs.staged.stage(release, bench.context())
      assert.equal(staged.revision.id, revision.id)
      await bench.expectLive(release)
    },

    async 'shift gives a revision all the traffic and takes it from every other one'(bench) {
      const one = await bench.live('1.0.0')
      const two = await bench.release('2.0.0')
      const { revision } = await bench.verbs.staged.stage(two, bench.context())
      const seen = await bench.verbs.staged.shift({ [revision.id]: 100 }, bench.context())
      assert.deepEqual(seen, await bench.current(), 'shift has to give what current() shows')
      await bench.expectLive(two)
      await bench.verbs.staged.shift({ [one.revision.id]: 100, [revision.id]: 0 }, bench.context())
      await bench.expectLive(one.release)
    },

    async 'shift twice is shift once'(bench) {
      await bench.live('1.0.0')
      const two = await bench.release('2.0.0')
      const { revision } = await bench.verbs.staged.stage(two, bench.context())
      const once = await bench.verbs.staged.shift({ [revision.id]: 100 }, bench.context())
      const twice = await bench.verbs.staged.shift({ [revision.id]: 100 }, bench.context())
      assert.deepEqual(twice, once)
      await bench.expectLive(two)
    },

    async 'shift can take the traffic of a first release away again'(bench) {
      const first = await bench.release('1.0.0')
      const { revision } = await bench.verbs.staged.stage(first, bench.context())
      await bench.verbs.staged.shift({ [revision.id]: 100 }, bench.context())
      await bench.expectLive(first)
      await bench.verbs.staged.shift({}, bench.context())
      await bench.expectTraffic({})
    },

    async 'shift to a revision that is not there is refused and changes nothing'(bench) {
      const { release } = await bench.live('1.0.0')
      const split = { 'landfall-conformance-nobody': 100 }
      await bench.expectFailure(bench.verbs.staged.shift(split, bench.context()), 'UNKNOWN_REVISION')
      await bench.expectLive(release)
    },

    async 'shift refuses weights that do not add up to 100, or are no weights'(bench) {
      const { release, revision } = await bench.live('1.0.0')
      const next = await bench.release('2.0.0')
      const { id } = (await bench.verbs.staged.stage(next, bench.context())).revision
      const impossible = [
        { [id]: 60 },
        { [id]: 100, [revision.id]: 100 },
        { [id]: 200, [revision.id]: -100 },
        { [id]: Number.NaN },
      ]
      for (const split of impossible) {
        const call = bench.verbs.staged.shift(split, bench.context())
        await bench.expectFailure(call, 'INVALID_INPUT', 'PLATFORM_REFUSED')
        await bench.expectLive(release)
      }
    },

    async 'retire refuses a revision that gets traffic'(bench) {
      const { release, revision } = await bench.live('1.0.0')
      await bench.expectFailure(bench.verbs.staged.retire(revision, bench.context()), 'PLATFORM_REFUSED')
      await bench.expectLive(release)
    },

    async 'retire stops a revision without traffic, and retire twice is retire once'(bench) {
      const { release } = await bench.live('1.0.0')
      const next = await bench.release('2.0.0')
      const { revision } = await bench.verbs.staged.stage(next, bench.context())
      await bench.verbs.staged.retire(revision, bench.context())
      await bench.verbs.staged.retire(revision, bench.context())
      const { revisions } = await bench.current()
      assert.ok(
        revisions.every(({ id }) => id !== revision.id),
        'current() must not show it any more',
      )
      await bench.expectLive(release)
    },

    async 'a retired revision can be staged again, and rolled back to'(bench) {
      const one = await bench.live('1.0.0')
      const two = await bench.release('2.0.0')
      const staged = await bench.verbs.staged.stage(two, bench.context())
      await bench.verbs.staged.retire(staged.revision, bench.context())
      const { revision } = await bench.verbs.staged.stage(two, bench.context())
      await bench.verbs.staged.shift({ [revision.id]: 100 }, bench.context())
      await bench.verbs.staged.retire(one.revision, bench.context())
      await bench.expectLive(two)
      await bench.verbs.rollback(one.revision, bench.context())
      await bench.expectLive(one.release)
    },

    async 'a staged revision that has a URL of its own answers there, and only it'(bench) {
      await bench.live('1.0.0')
      const next = await bench.release('2.0.0')
      const { url } = await bench.verbs.staged.stage(next, bench.context())
      if (url === null) return
      assert.equal(await bench.harness.answers(url), '2.0.0')
      const shown = (await bench.current()).revisions.find(({ release }) => release === next.id)
      assert.equal(shown?.url, url, 'current() has to give the same URL')
    },
  }),
  ...casesOf('revision-url', {
    async 'a staged revision has a URL of its own'(bench) {
      const next = await bench.release('1.0.0')
      const { url } = await bench.verbs.staged.stage(next, bench.context())
      assert.notEqual(url, null)
    },
  }),
  ...casesOf('switch-only', {
    async 'shift refuses a split that the platform cannot carry'(bench) {
      const { release, revision } = await bench.live('1.0.0')
      const next = await bench.release('2.0.0')
      const { id } = (await bench.verbs.staged.stage(next, bench.context())).revision
      const split = { [id]: 50, [revision.id]: 50 }
      const call = bench.verbs.staged.shift(split, bench.context())
      await bench.expectFailure(call, 'INVALID_INPUT', 'PLATFORM_REFUSED')
      await bench.expectLive(release)
    },
  }),
]
