import { type ExplorationReport, explore, formatExploration } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { exploreAll } from './exploration/explore-all.ts'
import { peopleScenarios } from './exploration/people-scenarios.ts'
import { pipelineScenarios } from './exploration/pipeline-scenarios.ts'
import { strategyScenarios } from './exploration/scenarios.ts'

const timeoutMs = 30 * 60_000
/** Fleets have most effects, so they take longest. */
const isLong = (name: string): boolean => name.startsWith('rolling') || name.startsWith('canary, good')
const names = [...strategyScenarios, ...pipelineScenarios].map(({ name }) => name)
const sampled = peopleScenarios.map(({ name }) => name)

test('any two faults, in every scenario, leave every law kept', { timeout: timeoutMs }, async () => {
  const reports = await exploreAll([...names].sort((a, b) => Number(isLong(b)) - Number(isLong(a))))
  console.log(formatExploration(reports, { points: false }))

  expect(reports.map(({ scenario }) => scenario).sort()).toEqual([...names].sort())
  for (const { violations, schedules, faultPoints } of reports) {
    expect(violations.slice(0, 5)).toEqual([])
    expect(schedules.ran).toBe(schedules.exist)
    expect(faultPoints.filter((point) => !isHitByEveryFault(point))).toEqual([])
  }
})

test('a sample of any two faults, with people in the deployment, leaves every law kept', {
  timeout: timeoutMs,
}, async () => {
  const reports = await exploreAll(sampled)
  console.log(formatExploration(reports, { points: false }))

  expect(reports.map(({ scenario }) => scenario)).toEqual(sampled)
  for (const { violations, schedules } of reports) {
    expect(violations.slice(0, 5)).toEqual([])
    expect(schedules.ran).toBeGreaterThan(200)
  }
})

/** What differs from effect to effect is whether it only looks, and whether late calls are explored. */
function isHitByEveryFault({ faults }: ExplorationReport['faultPoints'][number]): boolean {
  return [8, 11, 13].includes(Object.keys(faults).length)
}

test('a budget runs that many of the schedules, evenly, and says how many exist', async () => {
  const scenario = strategyScenarios.find(({ name }) => name === 'blue-green, good')
  if (scenario === undefined) throw new Error('the scenario is gone')
  const { schedules } = await explore(scenario, { faults: 2, budget: 100 })
  expect(schedules.exist).toBeGreaterThan(4_000)
  expect(schedules.ran).toBe(100 + 112)
})
