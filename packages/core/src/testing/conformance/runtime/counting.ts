import assert from 'node:assert/strict'
import type { Json } from '../../../json/json.ts'
import type { RunEnd, RuntimeEffects, RuntimeProgram } from './harness.ts'

/** Effects that count how often each input ran. */
export function counting(): { readonly effects: RuntimeEffects; readonly runs: Map<string, number> } {
  const runs = new Map<string, number>()
  const effects: RuntimeEffects = {
    'count@1': async (input) => {
      const key = String(input)
      runs.set(key, (runs.get(key) ?? 0) + 1)
      return `did ${key}`
    },
  }
  return { effects, runs }
}

/** Six effects, one after another, with a recorded value between them. */
export const sixSteps: RuntimeProgram = async (runtime) => {
  const results: Json[] = []
  for (let step = 1; step <= 6; step++) {
    results.push(await runtime.scope(`step-${step}`).effect('run', 'count@1', `step-${step}`))
    if (step === 3) runtime.now('between')
  }
  return results
}

export const sixResults: readonly string[] = [1, 2, 3, 4, 5, 6].map((step) => `did step-${step}`)

/** What the program returned; fails when it threw. */
export function returned(end: RunEnd): Json {
  if (end.kind === 'threw') assert.fail(`the program threw ${end.error.code}: ${end.error.message}`)
  return end.value
}

/** The code of what the program threw; fails when it returned. */
export function threw(end: RunEnd): string {
  if (end.kind === 'returned') assert.fail(`the program returned ${JSON.stringify(end.value)}`)
  return end.error.code
}
