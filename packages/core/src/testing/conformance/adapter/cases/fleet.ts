import { strict as assert } from 'node:assert'
import type { Revision } from '../../../../adapter/release.ts'
import type { Bench } from '../bench.ts'
import { type ConformanceCase, casesOf } from '../case.ts'

/** What an adapter has to do whose platform is made of instances. */
export const fleet: readonly ConformanceCase[] = casesOf('fleet', {
  async 'instances() lists each instance once, serving what is live'(bench) {
    const { revision } = await bench.live('1.0.0')
    const instances = await bench.verbs.fleet.instances(bench.context())
    assert.notEqual(instances.length, 0)
    for (const instance of instances) {
      assert.equal(instance.revision, revision.id, `${instance.id} has to run the live revision`)
      assert.ok(instance.inService, `${instance.id} has to be in service`)
    }
  },

  async 'prepare makes a release ready without changing what serves, and twice is once'(bench) {
    const { release } = await bench.live('1.0.0')
    const id = await first(bench)
    const before = await bench.verbs.fleet.instances(bench.context())
    const next = await bench.release('2.0.0')
    const revision = await bench.verbs.fleet.prepare(id, next, bench.context())
    assert.deepEqual(await bench.verbs.fleet.prepare(id, next, bench.context()), revision)
    assert.deepEqual(await bench.verbs.fleet.instances(bench.context()), before)
    await bench.expectLive(release)
  },

  async 'drain takes one instance out of the traffic, undrain puts it back, each twice as once'(bench) {
    const { release } = await bench.live('1.0.0')
    const id = await first(bench)
    const before = await bench.verbs.fleet.instances(bench.context())
    for (const _ of [1, 2]) {
      await bench.verbs.fleet.drain(id, bench.context())
      const expected = before.map((instance) =>
        instance.id === id ? { ...instance, inService: false } : instance,
      )
      assert.deepEqual(await bench.verbs.fleet.instances(bench.context()), expected)
      await bench.expectTraffic(before.length === 1 ? {} : { '1.0.0': 100 })
    }
    for (const _ of [1, 2]) {
      await bench.verbs.fleet.undrain(id, bench.context())
      assert.deepEqual(await bench.verbs.fleet.instances(bench.context()), before)
      await bench.expectLive(release)
    }
  },

  async 'switch changes one instance, out of the traffic, and twice is once'(bench) {
    await bench.live('1.0.0')
    const id = await first(bench)
    const before = await bench.verbs.fleet.instances(bench.context())
    const revision = await bench.verbs.fleet.prepare(id, await bench.release('2.0.0'), bench.context())
    await bench.verbs.fleet.drain(id, bench.context())
    const switched = { id, revision: revision.id, inService: false }
    for (const _ of [1, 2]) {
      await bench.verbs.fleet.switch(id, revision, bench.context())
      const expected = before.map((instance) => (instance.id === id ? switched : instance))
      assert.deepEqual(await bench.verbs.fleet.instances(bench.context()), expected)
      await bench.expectTraffic(before.length === 1 ? {} : { '1.0.0': 100 })
    }
  },

  async 'instance by instance the traffic moves to a release, and back'(bench) {
    const one = await bench.live('1.0.0')
    const two = await bench.release('2.0.0')
    const instances = await bench.verbs.fleet.instances(bench.context())
    const share = 100 / instances.length
    for (const [index, { id }] of instances.entries()) {
      await replace(bench, id, await bench.verbs.fleet.prepare(id, two, bench.context()))
      await bench.expectTraffic({ '1.0.0': 100 - share * (index + 1), '2.0.0': share * (index + 1) })
    }
    await bench.expectLive(two)
    for (const { id } of instances) await replace(bench, id, one.revision)
    await bench.expectLive(one.release)
  },

  async 'another adapter on the platform sees the same instances and goes on'(bench) {
    await bench.live('1.0.0')
    const two = await bench.release('2.0.0')
    const id = await first(bench)
    const revision = await bench.verbs.fleet.prepare(id, two, bench.context())
    await bench.verbs.fleet.drain(id, bench.context())
    const seen = await bench.verbs.fleet.instances(bench.context())
    const other = await bench.restarted()
    assert.deepEqual(await other.fleet.instances(bench.context()), seen)
    await other.fleet.switch(id, revision, bench.context())
    await other.fleet.undrain(id, bench.context())
    assert.deepEqual(await bench.instance(id), { id, revision: revision.id, inService: true })
  },

  async 'update brings every instance to the release, also one that was drained'(bench) {
    await bench.live('1.0.0')
    await bench.verbs.fleet.drain(await first(bench), bench.context())
    const { release, revision } = await bench.live('2.0.0')
    const instances = await bench.verbs.fleet.instances(bench.context())
    assert.ok(instances.every((instance) => instance.inService && instance.revision === revision.id))
    await bench.expectLive(release)
  },

  async 'switch to a revision that is not there is refused and changes nothing'(bench) {
    await bench.live('1.0.0')
    const id = await first(bench)
    await bench.verbs.fleet.drain(id, bench.context())
    const before = await bench.verbs.fleet.instances(bench.context())
    const nobody = { id: 'landfall-conformance-nobody', release: '9.9.9-000000000000', version: '9.9.9' }
    await bench.expectFailure(bench.verbs.fleet.switch(id, nobody, bench.context()), 'UNKNOWN_REVISION')
    assert.deepEqual(await bench.verbs.fleet.instances(bench.context()), before)
  },

  async 'an instance that does not exist is refused'(bench) {
    const { release } = await bench.live('1.0.0')
    await bench.expectFailure(bench.verbs.fleet.drain('landfall-conformance-nowhere', bench.context()))
    await bench.expectLive(release)
  },
})

async function first(bench: Bench): Promise<string> {
  const [instance] = await bench.verbs.fleet.instances(bench.context())
  assert.ok(instance, 'the fleet has no instance')
  return instance.id
}

async function replace(bench: Bench, id: string, revision: Revision): Promise<void> {
  await bench.verbs.fleet.drain(id, bench.context())
  await bench.verbs.fleet.switch(id, revision, bench.context())
  await bench.verbs.fleet.undrain(id, bench.context())
}
