import { parentPort } from 'node:worker_threads'
import { explore } from '@landfall/core/testing'
import { peopleScenarios } from './people-scenarios.ts'
import { pipelineScenarios } from './pipeline-scenarios.ts'
import { strategyScenarios } from './scenarios.ts'

/** The scenarios with people have thousands of pairs each; so many of them are taken evenly. */
const sampledPairs = 1_000

// One thread of `explore-all.ts`: it is sent the names of scenarios, and answers each with the report.
parentPort?.on('message', async (name: string) => {
  const isSampled = peopleScenarios.some((one) => one.name === name)
  const all = [...strategyScenarios, ...pipelineScenarios, ...peopleScenarios]
  const scenario = all.find((one) => one.name === name)
  if (scenario === undefined) throw new Error(`There is no scenario ${name}`)
  parentPort?.postMessage(
    await explore(scenario, { faults: 2, ...(isSampled ? { budget: sampledPairs } : {}) }),
  )
})
