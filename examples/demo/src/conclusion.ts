import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeploymentRecord, Observation, Outcome } from '@landfall/core'
import type { LoadReport } from './load.ts'
import { bad, bold, count, dim, good } from './style.ts'

/** What has come of it all. */
export interface Facts {
  readonly home: string
  readonly records: readonly DeploymentRecord[]
  /** How each of the deployments should have ended. */
  readonly outcomes: readonly Outcome[]
  readonly live: Observation | undefined
  readonly load: LoadReport
  readonly rate: number
}

/** The records in short, where they lie, and whether everything came as promised. */
export async function conclusion(facts: Facts): Promise<{ lines: readonly string[]; kept: boolean }> {
  const { home, records, load } = facts
  const store = join(home, '.landfall')
  const journal = join(store, 'deployments', records.at(-1)?.deployment ?? '')
  const segments = (await readdir(journal)).filter((name) => /^journal\.\d+\.jsonl$/.test(name))
  const broken = brokenPromises(facts, segments.length)
  const asked = `${count(load.requests)} requests in ${load.seconds.toFixed(1)} s`
  const total = `${asked}, failed requests: ${load.failures.length}`
  const lines = [
    '',
    bold('The records'),
    ...records.map(recordLine),
    '',
    `${dim('records')}  ${join(store, 'records', 'production')}`,
    `${dim('journal')}  ${journal}`,
    `         ${segments.join(', ')}`,
    '',
    bold(load.failures.length === 0 ? good(total) : bad(total)),
    ...load.failures.slice(0, 5).map((failure) => `  ${failure}`),
    ...broken.map((promise) => bad(`not as promised: ${promise}`)),
  ]
  return { lines, kept: broken.length === 0 }
}

function recordLine({ version, status, timeline, steps, verification }: DeploymentRecord): string {
  const mark = status === 'success' ? good : bad
  const verdicts = Object.values(verification)
  const passed = (all: readonly string[]): string =>
    `${all.filter((one) => one === 'pass').length} of ${all.length}`
  const how = `${passed(steps.map((step) => step.status))} steps, ${passed(verdicts)} checks passed`
  return `  ${version}  ${mark(status.padEnd(11))} ${timeline.duration.padStart(6)}   ${how}`
}

/** What the demo says it shows, and did not. */
function brokenPromises({ records, outcomes, live, load, rate }: Facts, workers: number): readonly string[] {
  const serving = live?.revisions.filter(({ weight }) => weight > 0).map(({ version }) => version) ?? []
  const wrong = records.filter(({ outcome }, index) => outcome !== outcomes[index])
  return [
    ...wrong.map(({ version, outcome }) => `${version} ended as ${outcome}`),
    ...(serving.join() === '4.0.0' ? [] : [`${serving.join(', ') || 'nothing'} is live instead of 4.0.0`]),
    ...(workers === 2 ? [] : [`${workers} processes worked on the last deployment instead of 2`]),
    ...(load.failures.length === 0 ? [] : ['requests failed']),
    ...(load.requests > load.seconds * rate * 0.95 ? [] : ['the load was lower than said']),
  ]
}
