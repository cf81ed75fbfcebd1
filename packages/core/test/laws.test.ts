// The laws that the exploration of faults does not reach, or reaches in part, and the tests that hold them:
//
//  1  At most one holds a claim, also of real processes ... store/races.integration.test.ts, landfall/claims.test.ts
//  2  Resume after a death outside of any effect: between the last entry, the record and the claim, in the ending, in a
//     question ... landfall/unsettled.test.ts, engine/decided-record.test.ts, engine/approval-after-crash.test.ts;
//     on a full disk at every entry ... landfall/full-disk.test.ts
//  4  A failed check, build or push leaves everything untouched ... steps/check.test.ts, and here
//  5  A rollback that is asked for never returns to a bad release ... landfall/rollback.test.ts
//  6  What cannot be undone stops a rollback and asks ... steps/undo.test.ts, engine/never-began.test.ts
//  7  Abort from a process without the pipeline's code, or with nobody at work ... landfall/unlike-process.test.ts,
//     landfall/workers.test.ts, steps/undo.test.ts
//  9  A blocked environment stays so until a person has looked ... landfall/claims.test.ts
// 10  No secret anywhere ... landfall/secrets.integration.test.ts, landfall/plain-names.test.ts, redact/
// 11  What goes live is what was built ... here; the artifact's digest ... runtime/artifact-digest.test.ts
// 12  Every wait has an end: every verb of every ability that never answers ... here; steps ... steps/deadline.test.ts;
//     pauses and questions ... steps/order.test.ts, steps/approve.test.ts; retries ... steps/retry.test.ts, pipeline/data.test.ts
import {
  allAtOnce,
  blueGreen,
  canary,
  type DeploymentRecord,
  rolling,
  type StrategyUse,
} from '@landfall/core'
import {
  type FakeAdapter,
  type FakeAdapterOptions,
  fakeAdapter,
  testLandfall,
  type VerbName,
} from '@landfall/core/testing'
import { describe, expect, test } from 'vitest'
import { failureOf, shop } from './support/shop.ts'

const abilities: readonly (readonly [string, StrategyUse, FakeAdapterOptions, readonly VerbName[]])[] = [
  ['all at once', allAtOnce(), {}, ['push', 'current', 'update', 'rollback']],
  [
    'blue-green',
    blueGreen(),
    { split: 'switch', lock: true },
    ['acquire', 'stage', 'shift', 'retire', 'release'],
  ],
  ['canary', canary({ steps: [10, 50] }), { split: 'weighted' }, ['stage', 'shift', 'retire', 'current']],
  ['rolling', rolling(), { fleet: 3 }, ['instances', 'prepare', 'drain', 'switch', 'undrain']],
  [
    'native rolling',
    rolling({ batch: '50%', pause: '1m' }),
    { rollout: ['rolling'] },
    ['begin', 'observe', 'advance', 'abort'],
  ],
  [
    'native canary',
    canary({ steps: [10] }),
    { rollout: ['canary'] },
    ['begin', 'observe', 'advance', 'abort'],
  ],
]

/** A bad release, where a verb has to hang on the way back too. */
const bad = { answers: { '2.0.0': [200, 200, 500] } }

describe('law 12: every wait has an end', () => {
  for (const [name, strategy, options, verbs] of abilities) {
    for (const verb of verbs) {
      for (const release of ['a good', 'a bad'] as const) {
        test(`${name}, ${release} release, and ${verb} never answers and never hears: the deployment ends`, async () => {
          const web = fakeAdapter({ ...options, ...(release === 'a bad' ? bad : {}) })
          const t = testLandfall({ targets: { web } })
          const run = await t.deploy(shop(web, strategy), { version: '2.0.0' })
          web.faults.add({ verb, kind: 'hang before', times: 'always', ignoresSignal: true })
          const record = await t.clock.runUntil(run.result, { limitMs: 24 * 3_600_000 })
          expectTold(record, web)
        })
      }
    }
  }

  test('a verb that never answers while a plan is made ends the planning', async () => {
    for (const verb of ['current', 'history', 'preflight'] as const) {
      const web = fakeAdapter().hang(verb, { ignoresSignal: true })
      const t = testLandfall({ targets: { web } })
      const error = await failureOf(t.clock.runUntil(t.plan(shop(web, allAtOnce()), { version: '2.0.0' })))
      expect(error).toMatchObject({ code: 'PLATFORM_UNOBSERVABLE' })
      expect(t.clock.monotonic()).toBe(60_000)
    }
  })

  test('an abort ends while a verb hangs that never hears', async () => {
    const web = fakeAdapter({ split: 'weighted' })
    const t = testLandfall({ targets: { web } })
    web.hang('shift', { at: 10, ignoresSignal: true, after: 'effect' })
    const run = await t.deploy(shop(web, canary({ steps: [10] })), { version: '2.0.0' })
    await t.clock.advance('10s')
    await run.abort({ by: 'ann', reason: 'no' })
    const record = await t.finish(run)
    expect(record.outcome).toBe('aborted')
    expect(web.split).toEqual({ '1.0.0': 100 })
    expect(t.clock.monotonic()).toBeLessThan(60_000)
  })
})

describe('law 11: what goes live is what was built', () => {
  test('an adapter that pushed something else has failed, and nothing went live', async () => {
    const web = fakeAdapter()
    const { push } = web.verbs
    const verbs = web.verbs as { push: typeof push }
    verbs.push = async (artifact, context) => ({ ...(await push(artifact, context)), sha256: '0'.repeat(64) })
    const t = testLandfall({ targets: { web } })
    const record = await t.finish(await t.deploy(shop(web, allAtOnce()), { version: '2.0.0' }))
    expect(record).toMatchObject({ outcome: 'failed_untouched', error: { code: 'RESULT_INVALID' } })
    expect(web.split).toEqual({ '1.0.0': 100 })
  })

  test('a platform that builds again says so in the plan', async () => {
    const web = fakeAdapter({ rebuilds: true })
    const t = testLandfall({ targets: { web } })
    const plan = await t.plan(shop(web, allAtOnce()), { version: '2.0.0' })
    expect(plan.targets.web?.rollout?.rebuilds).toBe(true)
  })
})

describe('law 4: what fails before the rollout leaves the environment untouched', () => {
  for (const what of ['check', 'build', 'push'] as const) {
    test(`a ${what} that fails`, async () => {
      const web = fakeAdapter()
      const t = testLandfall({ targets: { web } })
      if (what === 'push') web.fail('push', { times: 'always' })
      else t.command(what).exits(1)
      const pipeline = shop(web, allAtOnce(), {
        before: (p) => {
          if (what === 'check') p.check('check', 'check')
          if (what === 'build') p.build('more', { run: 'build', type: 'file', path: 'more' })
        },
      })
      const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0' }))
      expect(record).toMatchObject({ status: 'failed', outcome: 'failed_untouched' })
      expect(web.history.filter(({ kind }) => kind !== 'pushed')).toEqual([])
    })
  }
})

/** Law 3 and law 9 hold whatever hangs: the record says what the platform shows, or that it is not known. */
function expectTold(record: DeploymentRecord, web: FakeAdapter): void {
  const told = record.targets.web
  if (record.status !== 'failed') {
    expect(Object.values(web.split)).toEqual([100])
    expect(told?.split).toEqual(web.target.traffic.split)
  } else if (told?.split !== null) {
    expect(told?.split).toEqual(web.target.traffic.split)
  }
  expect(record.error === null).toBe(record.status === 'success')
}
