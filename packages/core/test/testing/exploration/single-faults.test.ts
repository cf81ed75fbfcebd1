import { explore, formatExploration } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { peopleScenarios } from './people-scenarios.ts'
import { pipelineScenarios } from './pipeline-scenarios.ts'
import { strategyScenarios } from './scenarios.ts'

for (const scenario of [...strategyScenarios, ...pipelineScenarios, ...peopleScenarios]) {
  test(`any one fault leaves every law kept: ${scenario.name}`, async () => {
    const report = await explore(scenario, { faults: 1 })
    expect(report.violations, formatExploration(report, { points: false })).toEqual([])
    expect(report.schedules.ran).toBe(report.schedules.exist)
  })
}
