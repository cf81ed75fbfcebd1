import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ExplorationReport } from '@landfall/core/testing'

/** Explores scenarios with two faults, on every core. The first names should be those that take longest. */
export async function exploreAll(names: readonly string[]): Promise<ExplorationReport[]> {
  const waiting = [...names]
  const reports = new Map<string, ExplorationReport>()
  const thread = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./explore-worker.ts', import.meta.url), {
        // Runs are short: what they leave is garbage before it is old.
        resourceLimits: { maxYoungGenerationSizeMb: 128 },
      })
      const next = (): void => {
        const name = waiting.shift()
        if (name !== undefined) worker.postMessage(name)
        else worker.terminate().then(() => resolve(), reject)
      }
      worker.on('message', (report: ExplorationReport) => {
        reports.set(report.scenario, report)
        next()
      })
      worker.on('error', reject)
      next()
    })
  await Promise.all(Array.from({ length: availableParallelism() }, thread))
  return names.flatMap((name) => reports.get(name) ?? [])
}
