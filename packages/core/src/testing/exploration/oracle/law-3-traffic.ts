import type { PlannedTarget } from '../../../engine/plan.ts'
import type { Facts } from '../facts.ts'
import { type Evidence, evidenceOn, releaseFor, revisionsOf } from './evidence.ts'
import type { Judge } from './judge.ts'

const stagedAbilities: ReadonlySet<string> = new Set([
  'switch',
  'weighted',
  'native-canary',
  'native-blue-green',
])

/** At every instant: no revision has more traffic than its evidence allows, and something is live. */
export function law3Traffic(facts: Facts, judge: Judge): void {
  for (const target of Object.values(facts.plan.targets)) {
    somethingIsLive(facts, target.name, judge)
    if (target.rollout === null || facts.plan.kind === 'rollback') continue
    exposure(facts, target, judge)
  }
}

function exposure(facts: Facts, target: PlannedTarget, judge: Judge): void {
  const release = releaseFor(facts, target.name)
  const rollout = target.rollout
  if (release === null || rollout === null) return
  const step = facts.plan.pipeline.steps.find(({ id }) => id === rollout.step)
  const checks = ((step?.input.checks ?? []) as readonly unknown[]).length
  const candidates = revisionsOf(facts, target.name, release.id)
  const evidence = evidenceOn(facts, target.name)
  const staged = stagedAbilities.has(rollout.ability)
  const wasLive = Object.keys(facts.before.get(target.name)?.split ?? {}).length > 0
  let stage = 0
  let since = facts.begin
  let reached = 0

  for (const entry of facts.history.slice(facts.begin, facts.end ?? undefined)) {
    if (entry.kind !== 'traffic' || entry.target !== target.name) continue
    const weight = sum(entry.split, candidates)
    const more = weight > reached + 0.01
    reached = weight
    if (!more || checks === 0) continue
    const known = evidence.filter(({ at }) => at <= entry.index)
    const planned = (index: number): number => rollout.stages[index]?.exposure ?? 0
    const within = (index: number): boolean => weight <= planned(index) + 0.01
    while (!within(stage) && stage + 1 < rollout.stages.length) {
      const passed = verdict(known, since, checks, staged && planned(stage) === 0 ? candidates : null)
      judge.that(3, passed, () => {
        return `${target.name} gave the release ${weight} % before it passed at ${planned(stage)} %`
      })
      stage += 1
      // Where nothing was live, there is nothing to share the traffic with, and the shares are judged without it.
      if (wasLive) since = entry.index
    }
    judge.that(3, within(stage), () => {
      return `${target.name} gave the release ${weight} %, and the plan shows no more than ${planned(stage)} %`
    })
    if (staged) {
      const proven = known.some(({ passed, own, revision }) => {
        return passed && (own || !hasOwnUrl(evidence)) && revision !== null && candidates.has(revision)
      })
      judge.that(3, proven, () => `${target.name} gave the release traffic, and it never passed a check`)
    }
  }
}

/** Whether every check passed at its last attempt since a place in the history. */
function verdict(
  evidence: readonly Evidence[],
  since: number,
  checks: number,
  answeredBy: ReadonlySet<string> | null,
): boolean {
  const own = hasOwnUrl(evidence)
  for (let check = 1; check <= checks; check++) {
    const last = evidence.findLast((one) => one.check === check && one.at >= since && (one.own || !own))
    if (last === undefined || !last.passed) return false
    if (answeredBy !== null && (last.revision === null || !answeredBy.has(last.revision))) return false
  }
  return true
}

function hasOwnUrl(evidence: readonly Evidence[]): boolean {
  return evidence.some(({ own }) => own)
}

/** Users always reach something, when they did before. */
function somethingIsLive(facts: Facts, target: string, judge: Judge): void {
  const before = facts.before.get(target)
  if (before === undefined || Object.keys(before.split).length === 0) return
  for (const entry of facts.history.slice(facts.begin, facts.end ?? undefined)) {
    if (entry.kind === 'switched' && entry.target === target) {
      judge.that(3, !entry.inService, () => `${target} switched an instance that was in the traffic`)
    }
    if (entry.kind !== 'traffic' || entry.target !== target) continue
    judge.that(3, Object.keys(entry.split).length > 0, () => `nothing was live on ${target} for a time`)
  }
}

function sum(split: { readonly [revision: string]: number }, of: ReadonlySet<string>): number {
  let total = 0
  for (const [id, weight] of Object.entries(split)) if (of.has(id)) total += weight
  return total
}
