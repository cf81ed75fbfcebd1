import type { DeploymentRecord, Landfall, Outcome } from '@landfall/core'
import { expect, test } from 'vitest'
import { observeDelivery } from '../src/index.ts'
import { telemetry } from './support/telemetry.ts'

const hour = 3_600_000
const now = Date.parse('2026-03-01T00:00:00.000Z')

function record(hoursAgo: number, outcome: Outcome): DeploymentRecord {
  return {
    deployment: `d-${hoursAgo}`,
    environment: 'production',
    outcome,
    commit: `c-${hoursAgo}`,
    timeline: {
      started: new Date(now - (hoursAgo + 1) * hour).toISOString(),
      completed: new Date(now - hoursAgo * hour).toISOString(),
      duration: '1h',
    },
    steps: [{ name: 'deploy/web', status: 'pass' }],
  } as unknown as DeploymentRecord
}

const records = [record(2, 'succeeded'), record(3, 'rolled_back'), record(9, 'succeeded')]
const library = (history: Landfall['history']) => ({ history })

test('the four metrics are gauges, read anew whenever they are collected', async () => {
  const seen = telemetry()
  let known = records
  let looks = 0
  const history = async () => {
    looks += 1
    return known
  }
  const stop = observeDelivery(library(history), {
    meter: seen.meter,
    environments: ['production'],
    windowMs: 24 * hour,
    now: () => now,
    commitTime: () => now - 12 * hour,
  })
  const value = async (name: string) =>
    (await seen.points(`landfall.delivery.${name}`)).map((point) => point.value)

  expect(await value('deployments_per_day')).toEqual([2])
  expect(await value('change_failure_rate')).toEqual([1 / 3])
  expect(await value('lead_time')).toEqual([(3 + 10) * 1_800])
  expect(await value('time_to_restore')).toEqual([3_600])
  expect(await seen.points('landfall.delivery.lead_time')).toMatchObject([
    { attributes: { 'deployment.environment.name': 'production' } },
  ])
  known = [record(2, 'succeeded')]
  expect(await value('change_failure_rate')).toEqual([0])
  const before = looks
  stop()
  await value('change_failure_rate')
  expect(looks).toBe(before)
})

test('where there is nothing to say there is no value', async () => {
  const seen = telemetry()
  observeDelivery(
    library(async () => []),
    { meter: seen.meter, environments: ['production'] },
  )

  for (const name of ['deployments_per_day', 'change_failure_rate', 'lead_time', 'time_to_restore'])
    expect(await seen.points(`landfall.delivery.${name}`)).toEqual([])
})

test('an environment whose records cannot be read has no values, and the others have theirs', async () => {
  const seen = telemetry()
  const history: Landfall['history'] = async (environment) => {
    if (environment === 'staging') throw new Error('no store')
    return records
  }
  observeDelivery(library(history), {
    meter: seen.meter,
    environments: ['staging', 'production'],
    now: () => now,
  })

  expect(await seen.points('landfall.delivery.change_failure_rate')).toMatchObject([
    { value: 1 / 3, attributes: { 'deployment.environment.name': 'production' } },
  ])
})
