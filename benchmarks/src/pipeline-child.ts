// Loads, plans and runs one pipeline of many steps that do nothing, and prints how long that took.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLandfall, definePipeline, defineStep, directoryStore } from '@landfall/core'
import { loadConfig } from '@landfall/core/config'
import { z } from 'zod'

/** What a run of the pipeline came to. */
export interface PipelineResult {
  /** Milliseconds of reading and checking, of planning, of running. */
  readonly loadMs: number
  readonly planMs: number
  readonly runMs: number
  /** Milliseconds that the processor worked for this process, all three together. */
  readonly processorMs: number
}

const [way, count, directory] = process.argv.slice(2) as [string, string, string]
const indices = [...new Array(Number(count)).keys()]

const noop = defineStep({
  name: 'noop',
  version: 1,
  input: z.object({ index: z.number() }),
  output: z.null(),
  run: async () => null,
})

/** The steps in code: effects of this process. */
function inCode() {
  const pipeline = definePipeline('bench', (p) => {
    for (const index of indices) p.step(noop, { index }, { name: `step-${index}` })
  })
  const landfall = createLandfall({
    store: directoryStore(join(directory, 'store')),
    steps: [noop],
    environments: { bench: { targets: {} } },
    projectDirectory: directory,
  })
  return { landfall, plan: () => landfall.plan(pipeline, { environment: 'bench', version: '1.0.0' }) }
}

/** The steps in a file: each is a process. */
async function inFile(file: string) {
  const project = await loadConfig(file)
  const plan = () => project.plan({ environment: 'bench', version: '1.0.0', commit: '0'.repeat(40) })
  return { landfall: project.landfall, plan }
}

const file = join(directory, 'landfall.yaml')
const steps = indices.map((index) => `  - name: step-${index}\n    command: ':'\n`)
if (way === 'file') writeFileSync(file, `build:\n${steps.join('')}environments:\n  bench: {}\n`)

const worked = process.cpuUsage()
const times = [performance.now()]
const { landfall, plan } = way === 'file' ? await inFile(file) : inCode()
times.push(performance.now())
const planned = await plan()
times.push(performance.now())
const record = await (await landfall.deploy(planned, { by: 'bench' })).result
times.push(performance.now())
const { user, system } = process.cpuUsage(worked)

const passed = record.steps.filter(({ status }) => status === 'pass').length
if (record.status !== 'success' || passed !== indices.length)
  throw new Error(`${record.status}, ${passed} of ${count} steps: ${record.error?.message}`)
const [loadMs, planMs, runMs] = times.slice(1).map((at, index) => at - (times[index] ?? at)) as [
  number,
  number,
  number,
]
const result: PipelineResult = { loadMs, planMs, runMs, processorMs: (user + system) / 1000 }
process.stdout.write(JSON.stringify(result))
