import type { Facts } from '../facts.ts'
import { evidenceOn, releaseFor, revisionsOf } from './evidence.ts'
import type { Judge } from './judge.ts'

/** What a rollback would return to is there until the release has passed with all the traffic. */
export function law5(facts: Facts, judge: Judge): void {
  const { plan, history, begin, end } = facts
  if (plan.kind === 'rollback') return
  for (const name of Object.keys(plan.targets)) {
    const live = facts.before.get(name)?.split ?? {}
    const release = releaseFor(facts, name)
    const candidates = release === null ? new Set<string>() : revisionsOf(facts, name, release.id)
    const evidence = evidenceOn(facts, name)
    let changedAt = begin
    for (const entry of history.slice(begin, end ?? undefined)) {
      if (entry.target !== name) continue
      if (entry.kind === 'traffic') changedAt = entry.index
      if (entry.kind !== 'retired' || live[entry.revision] === undefined) continue
      const last = evidence.findLast(({ at }) => at > changedAt && at <= entry.index)
      const hasPassed = last?.passed === true && last.revision !== null && candidates.has(last.revision)
      judge.that(
        5,
        hasPassed,
        () => `${name} retired the good revision before the release passed in its place`,
      )
    }
  }
}
