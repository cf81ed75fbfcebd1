import type { DeploymentRecord, Outcome } from '@landfall/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deliveryMetrics } from '../../src/landfall/delivery-metrics.ts'

const hour = 3_600_000
const day = 24 * hour

/** A deployment that took an hour and ended at that hour. */
function ended(
  atHour: number,
  outcome: Outcome = 'succeeded',
  more: { readonly commit?: string; readonly environment?: string; readonly rollback?: boolean } = {},
): DeploymentRecord {
  const { commit = null, environment = 'production', rollback = false } = more
  return {
    deployment: `d-${atHour}`,
    environment,
    outcome,
    commit,
    timeline: {
      started: new Date((atHour - 1) * hour).toISOString(),
      completed: new Date(atHour * hour).toISOString(),
      duration: '1h',
    },
    steps: [{ name: rollback ? 'rollback/web' : 'deploy/web', status: 'pass' }],
  } as unknown as DeploymentRecord
}

const rollback = { rollback: true }
const week = { to: 7 * day, windowMs: 7 * day }

test('of nothing nothing is said', () => {
  expect(deliveryMetrics([], week)).toEqual({
    from: '1970-01-01T00:00:00.000Z',
    to: '1970-01-08T00:00:00.000Z',
    windowMs: 7 * day,
    deployments: 0,
    deploymentsPerDay: null,
    leadTimeMs: null,
    failures: 0,
    changeFailureRate: null,
    timeToRestoreMs: null,
    unrestored: 0,
  })
})

test('a week without deployments after weeks with some is a frequency of 0, and still no failure rate', () => {
  const quiet = deliveryMetrics([ended(5)], { to: 30 * day, windowMs: 7 * day })

  expect(quiet).toMatchObject({ deployments: 0, deploymentsPerDay: 0, changeFailureRate: null })
})

test('deployments are counted in the window in which they ended, whatever order they come in', () => {
  const records = [ended(7 * 24), ended(7 * 24 + 1), ended(30), ended(0), ended(20)]

  expect(deliveryMetrics(records, week)).toMatchObject({ deployments: 3, deploymentsPerDay: 3 / 7 })
})

test('the failure rate counts what went wrong in the environment, not what never reached it', () => {
  const outcomes: Outcome[] = [
    'succeeded',
    'rolled_back',
    'failed',
    'rollback_failed',
    'unknown',
    'needs_person',
    'failed_untouched',
    'aborted',
  ]
  const records = outcomes.map((outcome, index) => ended(index + 1, outcome))

  expect(deliveryMetrics(records, week)).toMatchObject({
    deployments: 1,
    failures: 5,
    changeFailureRate: 5 / 6,
  })
})

test('a change that is rolled back on request has failed, once, and until that rollback', () => {
  const records = [
    ended(10),
    ended(20),
    ended(23, 'succeeded', rollback),
    ended(24, 'succeeded', rollback),
    ended(40),
  ]

  expect(deliveryMetrics(records, week)).toMatchObject({
    deployments: 3,
    failures: 1,
    changeFailureRate: 1 / 3,
    timeToRestoreMs: { count: 1, median: 3 * hour, p90: 3 * hour },
    unrestored: 0,
  })
})

test('a failure lasts until the next success, also of a rollback, which then undoes no earlier change', () => {
  const records = [
    ended(10),
    ended(20, 'rollback_failed'),
    ended(22, 'needs_person', rollback),
    ended(25, 'succeeded', rollback),
    ended(50, 'unknown'),
    ended(52, 'aborted'),
    ended(60),
    ended(70, 'needs_person'),
  ]

  // From their starts at 19 and 49.
  expect(deliveryMetrics(records, week)).toMatchObject({
    failures: 3,
    changeFailureRate: 3 / 5,
    timeToRestoreMs: { count: 2, median: (6 * hour + 11 * hour) / 2, p90: 11 * hour },
    unrestored: 1,
  })
})

test('a rollback that ends a failure says nothing against the change before it', () => {
  const records = [ended(10), ended(20, 'needs_person'), ended(25, 'succeeded', rollback)]

  expect(deliveryMetrics(records, week)).toMatchObject({
    failures: 1,
    timeToRestoreMs: { count: 1, median: 6 * hour },
  })
})

test('one that brings itself back is over when it ends, and can say when its harm began', () => {
  const records = [ended(10), ended(20, 'rolled_back')]
  const failureTime = () => 19.75 * hour

  expect(deliveryMetrics(records, week).timeToRestoreMs).toEqual({ count: 1, median: hour, p90: hour })
  expect(deliveryMetrics(records, { ...week, failureTime }).timeToRestoreMs).toMatchObject({
    median: hour / 4,
  })
})

test('what happened after the window is not known in it', () => {
  const records = [ended(20, 'unknown'), ended(30)]

  expect(deliveryMetrics(records, { to: day, windowMs: day })).toMatchObject({
    failures: 1,
    timeToRestoreMs: null,
    unrestored: 1,
  })
})

test('environments do not repair each other, and one can be looked at alone', () => {
  const records = [
    ended(10, 'unknown'),
    ended(11, 'succeeded', { environment: 'staging' }),
    ended(12, 'succeeded', { ...rollback, environment: 'staging' }),
  ]

  expect(deliveryMetrics(records, week)).toMatchObject({ deployments: 1, failures: 2, unrestored: 1 })
  expect(deliveryMetrics(records, { ...week, environment: 'staging' })).toMatchObject({
    deployments: 1,
    failures: 1,
    unrestored: 0,
  })
})

test('the lead time of a commit ends with its first success', () => {
  const made: { readonly [commit: string]: number } = { a: 1 * hour, b: 2 * hour, late: 90 * hour }
  const records = [
    ended(3, 'rolled_back', { commit: 'a' }),
    ended(5, 'succeeded', { commit: 'a' }),
    ended(30, 'succeeded', { commit: 'a' }),
    ended(40, 'succeeded', { commit: 'b' }),
    ended(41, 'succeeded', { commit: 'nobody knows' }),
    ended(80, 'succeeded', { commit: 'late' }),
    ended(81),
  ]
  const commitTime = (commit: string) => made[commit] ?? null

  expect(deliveryMetrics(records, week).leadTimeMs).toBeNull()
  expect(deliveryMetrics(records, { ...week, commitTime }).leadTimeMs).toEqual({
    count: 3,
    median: 4 * hour,
    p90: 38 * hour,
  })
})

test('a commit that was live before the window has no lead time in it', () => {
  const records = [ended(5, 'succeeded', { commit: 'a' }), ended(200, 'succeeded', { commit: 'a' })]
  const options = { to: 240 * hour, windowMs: 7 * day, commitTime: () => 0 }

  expect(deliveryMetrics(records, options)).toMatchObject({ deployments: 1, leadTimeMs: null })
})

test('whatever the records are, no number is a lie', () => {
  const outcome = fc.constantFrom<Outcome>('succeeded', 'rolled_back', 'failed', 'unknown', 'aborted')
  const record = fc
    .tuple(fc.integer({ min: 0, max: 400 }), outcome, fc.boolean(), fc.constantFrom('staging', 'production'))
    .map(([at, how, isRollback, environment]) => ended(at, how, { rollback: isRollback, environment }))
  fc.assert(
    fc.property(fc.array(record, { maxLength: 12 }), fc.integer({ min: 0, max: 400 }), (records, to) => {
      const metrics = deliveryMetrics(records, { to: to * hour, windowMs: 7 * day })
      const { deployments, failures, changeFailureRate, timeToRestoreMs, unrestored } = metrics

      expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics)
      expect(failures).toBe(unrestored + (timeToRestoreMs?.count ?? 0))
      expect(changeFailureRate === null).toBe(deployments + failures === 0)
      if (changeFailureRate !== null) {
        expect(changeFailureRate).toBeGreaterThanOrEqual(0)
        expect(changeFailureRate).toBeLessThanOrEqual(1)
      }
      expect(timeToRestoreMs?.median ?? 0).toBeLessThanOrEqual(timeToRestoreMs?.p90 ?? 0)
    }),
  )
})
