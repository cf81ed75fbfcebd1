import { parentPort } from 'node:worker_threads'
import { explore } from '@landfall/core/testing'
import { pipelineScenarios } from './pipeline-scenarios.ts'
import { strategyScenarios } from './scenarios.ts'

// One thread of `explore-all.ts`: it is sent the names of scenarios, and answers each with the report.
parentPort?.on('message', async (name: string) => {
  const scenario = [...strategyScenarios, ...pipelineScenarios].find((one) => one.name === name)
  if (scenario === undefined) throw new Error(`There is no scenario ${name}`)
  parentPort?.postMessage(await explore(scenario, { faults: 2 }))
})
