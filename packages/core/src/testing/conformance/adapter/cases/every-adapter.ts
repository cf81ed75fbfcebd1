import { strict as assert } from 'node:assert'
import type { Revision } from '../../../../adapter/release.ts'
import { type ConformanceCase, casesOf } from '../case.ts'
import { broken } from '../row.ts'

/** What every adapter has to do. */
export const everyAdapter: readonly ConformanceCase[] = casesOf('every adapter', {
  async 'declares every ability that its documentation promises'({ harness }) {
    const { adapter, promises } = harness
    assert.deepEqual(broken(adapter.abilities, promises), [], 'these promises are not declared as abilities')
  },

  async 'has the verbs of exactly the abilities it declares'({ harness }) {
    const { abilities, verbs } = harness.adapter
    const has = (group: unknown): boolean => group !== undefined
    assert.equal(has(verbs.staged), abilities.staged !== undefined, 'staged')
    assert.equal(has(verbs.fleet), abilities.fleet === true, 'fleet')
    assert.equal(has(verbs.rollout), (abilities.rollout?.length ?? 0) > 0, 'rollout')
    assert.equal(has(verbs.lock), abilities.lock === true, 'lock')
  },

  async 'current() before any deployment shows what was there before, and nothing else'(bench) {
    const { initial } = bench.harness
    await bench.expectTraffic(initial === undefined ? {} : { [initial]: 100 })
    const { revisions, inFlight } = await bench.current()
    assert.equal(inFlight, null)
    const releases = revisions.map(({ release }) => release)
    assert.deepEqual(releases, initial === undefined ? [] : [null], 'what predates Landfall has no release')
  },

  async 'preflight finds a sound platform sound, and changes nothing'(bench) {
    const { release } = await bench.live('1.0.0')
    const before = await bench.current()
    const findings = await bench.verbs.preflight(bench.context())
    assert.deepEqual(
      findings.filter(({ severity }) => severity === 'error'),
      [],
    )
    assert.deepEqual(await bench.current(), before)
    await bench.expectLive(release)
  },

  async 'push twice gives the same reference, and leaves what is live alone'(bench) {
    const { release } = await bench.live('1.0.0')
    const { artifact } = await bench.harness.release('2.0.0')
    const first = await bench.verbs.push(artifact, bench.context())
    const second = await bench.verbs.push(artifact, bench.context())
    assert.deepEqual(second, first)
    await bench.expectLive(release)
  },

  async 'push gives another artifact another reference'(bench) {
    const one = await bench.release('1.0.0')
    const two = await bench.release('2.0.0')
    assert.notEqual(one.artifact.reference, two.artifact.reference)
  },

  async 'push refuses an artifact that is not what its digest says'(bench) {
    const { artifact } = await bench.harness.release('1.0.0')
    const { corrupt } = bench.harness
    const sha256 = artifact.sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))
    if (corrupt !== undefined) await corrupt.call(bench.harness, artifact)
    const changed = corrupt === undefined ? { ...artifact, sha256 } : artifact
    await bench.expectFailure(bench.verbs.push(changed, bench.context()), 'ARTIFACT_CHANGED')
  },

  async 'update makes a release the only live one'(bench) {
    const one = await bench.live('1.0.0')
    await bench.expectLive(one.release)
    const two = await bench.live('2.0.0')
    await bench.expectLive(two.release)
    assert.equal((await bench.current()).inFlight, null)
  },

  async 'update twice is update once'(bench) {
    await bench.live('1.0.0')
    const { release, revision } = await bench.live('2.0.0')
    const before = { current: await bench.current(), history: await bench.verbs.history(bench.context()) }
    assert.deepEqual(await bench.verbs.update(release, bench.context()), revision)
    const after = { current: await bench.current(), history: await bench.verbs.history(bench.context()) }
    assert.deepEqual(after, before)
    await bench.expectLive(release)
  },

  async 'two updates to the same release at once end as one'(bench) {
    await bench.live('1.0.0')
    const release = await bench.release('2.0.0')
    const context = bench.context()
    const both = [bench.verbs.update(release, context), bench.verbs.update(release, context)]
    const ended = await Promise.allSettled(both)
    const ids = ended.filter((end) => end.status === 'fulfilled').map(({ value }) => value.id)
    assert.notEqual(ids.length, 0, 'one of the two has to succeed')
    assert.equal(new Set(ids).size, 1, 'both have to give the same revision')
    await bench.expectLive(release)
    const { revisions } = await bench.current()
    assert.equal(revisions.filter((revision) => revision.release === release.id).length, 1)
  },

  async 'rollback brings an earlier release back, code and configuration'(bench) {
    const one = await bench.live('1.0.0')
    await bench.live('2.0.0')
    await bench.verbs.rollback(one.revision, bench.context())
    await bench.expectLive(one.release)
  },

  async 'rollback twice is rollback once'(bench) {
    const one = await bench.live('1.0.0')
    await bench.live('2.0.0')
    const revision = await bench.verbs.rollback(one.revision, bench.context())
    const before = await bench.current()
    assert.deepEqual(await bench.verbs.rollback(one.revision, bench.context()), revision)
    assert.deepEqual(await bench.verbs.rollback(revision, bench.context()), revision)
    assert.deepEqual(await bench.current(), before)
    await bench.expectLive(one.release)
  },

  async 'a release that was rolled back from can be released again'(bench) {
    const one = await bench.live('1.0.0')
    const two = await bench.live('2.0.0')
    await bench.verbs.rollback(one.revision, bench.context())
    await bench.verbs.update(two.release, bench.context())
    await bench.expectLive(two.release)
  },

  async 'rollback to a revision that is not there is refused and changes nothing'(bench) {
    const { release } = await bench.live('1.0.0')
    const nobody: Revision = {
      id: 'landfall-conformance-nobody',
      release: '9.9.9-000000000000',
      version: '9.9.9',
    }
    await bench.expectFailure(bench.verbs.rollback(nobody, bench.context()), 'UNKNOWN_REVISION')
    await bench.expectLive(release)
  },

  async 'history lists what a rollback can return to, newest first'(bench) {
    const one = await bench.live('1.0.0')
    const two = await bench.live('2.0.0')
    const three = await bench.live('3.0.0')
    const history = await bench.verbs.history(bench.context())
    const releases = history.map(({ release }) => release).filter((release) => release !== three.release.id)
    const ours = releases.filter((release) => release !== null)
    assert.deepEqual(ours, [two.release.id, one.release.id])
    const back = history.find(({ release }) => release === one.release.id)
    assert.ok(back)
    await bench.verbs.rollback(back, bench.context())
    await bench.expectLive(one.release)
  },

  async 'another adapter on the platform sees the first one’s work and goes on from there'(bench) {
    const one = await bench.live('1.0.0')
    const before = await bench.current()
    const other = await bench.restarted()
    assert.deepEqual(await bench.current(other), before)
    await bench.expectLive(one.release)
    const two = await bench.release('2.0.0')
    const revision = await other.update(two, bench.context())
    await bench.expectLive(two)
    assert.deepEqual(await bench.verbs.update(two, bench.context()), revision)
    await other.rollback(one.revision, bench.context())
    await bench.expectLive(one.release)
  },

  async 'a call whose signal is aborted already fails and changes nothing'(bench) {
    const { release } = await bench.live('1.0.0')
    const next = await bench.release('2.0.0')
    const signal = AbortSignal.abort(new Error('aborted by the conformance suite'))
    assert.equal(await bench.expectEnd(bench.verbs.update(next, bench.context({ signal }))), 'rejected')
    await bench.expectLive(release)
  },

  async 'a call that is aborted on the way ends in time, and can be made again'(bench) {
    await bench.live('1.0.0')
    const next = await bench.release('2.0.0')
    const controller = new AbortController()
    const call = bench.verbs.update(next, bench.context({ signal: controller.signal }))
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(new Error('aborted by the conformance suite'))
    await bench.expectEnd(call)
    await bench.current()
    await bench.verbs.update(next, bench.context())
    await bench.expectLive(next)
  },
})
