import type { Facts } from '../facts.ts'
import { evidenceOn, releaseFor, revisionsOf } from './evidence.ts'
import type { Judge } from './judge.ts'

/** A release that failed stays failed: it gets no more traffic, is never a success, and is recorded as bad. */
export function law8(facts: Facts, judge: Judge): void {
  const { record, plan, history, end } = facts
  for (const name of Object.keys(plan.targets)) {
    const failure = evidenceOn(facts, name).find(({ final }) => final)
    const release = releaseFor(facts, name)
    if (failure === undefined || release === null || plan.kind === 'rollback') continue
    const candidates = revisionsOf(facts, name, release.id)
    let reached = Number.POSITIVE_INFINITY
    for (const entry of history.slice(0, end ?? undefined)) {
      if (entry.kind !== 'traffic' || entry.target !== name) continue
      const weight = Object.entries(entry.split)
        .filter(([id]) => candidates.has(id))
        .reduce((sum, [, share]) => sum + share, 0)
      if (entry.index >= failure.at) {
        judge.that(8, weight <= reached + 0.01, () => `${name} gave the release more traffic after it failed`)
      }
      reached = weight
    }
    judge.that(8, record?.outcome !== 'succeeded', () => `succeeded, and a check failed on ${name}`)
    const verdict = record?.targets[name]?.verdict
    judge.that(8, record === null || verdict === 'bad', () => {
      return `a check failed on ${name}, and the record's verdict is ${verdict}`
    })
  }
}
