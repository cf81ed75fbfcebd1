import type { Facts } from '../facts.ts'
import type { TargetState } from '../world.ts'
import { releaseFor } from './evidence.ts'
import type { Judge } from './judge.ts'

/** How each target is left, read from the platform; and that the record tells it. Also law 5 for what was restored. */
export function law3End(facts: Facts, judge: Judge): void {
  const { plan, record } = facts
  if (record === null) return
  for (const name of Object.keys(plan.targets)) {
    const state = facts.ended.get(name)
    const before = facts.before.get(name)
    if (state === undefined || before === undefined) continue
    told(facts, name, state, judge)
    if (record.outcome === 'succeeded') {
      if (plan.targets[name]?.rollout == null) continue
      const release = releaseFor(facts, name)
      judge.that(3, release !== null && serves(state, (one) => one.release === release.id), () => {
        return `succeeded, and ${name} does not serve the release alone`
      })
    }
    if (['rolled_back', 'aborted', 'failed_untouched'].includes(record.outcome))
      restored(facts, name, state, before, judge)
    settled(name, state, judge)
  }
}

function restored(facts: Facts, name: string, state: TargetState, before: TargetState, judge: Judge): void {
  const { plan, record } = facts
  const stable = plan.targets[name]?.stable ?? null
  const outcome = record?.outcome
  const untouched = Object.keys(before.split).length === 0
  if (plan.kind === 'rollback' && outcome !== 'rolled_back') {
    judge.that(3, sameSplit(state, before), () => `${outcome}, and ${name} is not as it was`)
    return
  }
  if (stable === null) {
    judge.that(3, untouched === (Object.keys(state.split).length === 0), () => {
      return `${outcome}, and something is live on ${name} where nothing was`
    })
    return
  }
  const isStable = (one: TargetState['revisions'][number]): boolean =>
    stable.release === null ? one.version === stable.version : one.release === stable.release
  if (outcome === 'failed_untouched' || !wasTouched(facts, name)) {
    judge.that(3, sameSplit(state, before), () => `${outcome}, and ${name} is not as it was`)
  } else {
    judge.that(3, serves(state, isStable), () => `${outcome}, and ${name} does not serve the good revision`)
  }
  judge.that(
    5,
    state.revisions.every((one) => !one.running || one.asDeployed),
    () => {
      return `${name} runs a revision with another configuration than it was deployed with`
    },
  )
  judge.that(5, !serves(state, isBad(facts, name)), () => `${outcome}, and ${name} serves a bad revision`)
}

/** A version that failed its checks before this deployment. A platform may have given the revision a new id since. */
function isBad(
  { history, begin }: Facts,
  target: string,
): (one: TargetState['revisions'][number]) => boolean {
  const failed = new Set<string>()
  for (const entry of history.slice(0, begin)) {
    if (entry.kind === 'probed' && entry.target === target && entry.status >= 400 && entry.version !== null)
      failed.add(entry.version)
  }
  return ({ version }) => version !== null && failed.has(version)
}

function wasTouched({ history, begin }: Facts, target: string): boolean {
  return history.slice(begin).some((entry) => entry.target === target && entry.kind === 'traffic')
}

/** What the record says of the split is what the platform has, or nothing where it could not be seen. */
function told({ record, witness }: Facts, name: string, state: TargetState, judge: Judge): void {
  const split = record?.targets[name]?.split
  if (split === undefined) {
    judge.that(3, false, () => `the record says nothing of ${name}`)
  } else if (split === null) {
    const unseen = witness.performances.some(({ effect, input, fault }) => {
      return effect === 'adapter.current@1' && fault !== null && targetOf(input) === name
    })
    judge.that(3, unseen, () => `the record has no split of ${name}, which could be seen`)
  } else {
    judge.that(3, sameNumbers(split, state.split), () => {
      return `${record?.outcome}, and the record has another split of ${name} than the platform`
    })
    const live = record?.targets[name]?.live ?? null
    const sole = Object.keys(state.split).length === 1 ? Object.keys(state.split)[0] : undefined
    judge.that(3, live === null || live.id === sole, () => {
      return `${record?.outcome}, and the record says that one revision is live alone on ${name}, which is not so`
    })
  }
}

function targetOf(input: unknown): unknown {
  return (input as { readonly target?: unknown } | null)?.target
}

/** Whether one revision that fits has all the traffic, on every instance. */
function serves(state: TargetState, fits: (one: TargetState['revisions'][number]) => boolean): boolean {
  const [id, ...others] = Object.keys(state.split)
  const revision = state.revisions.find((one) => one.id === id)
  if (revision === undefined || others.length > 0 || !fits(revision)) return false
  const everywhere = state.instances.every((one) => one.inService && one.revision === id)
  return state.split[revision.id] === 100 && revision.running && everywhere
}

/** Nothing is under way, and what gets traffic runs. */
function settled(name: string, state: TargetState, judge: Judge): void {
  const dead = Object.keys(state.split).filter((id) => {
    return state.revisions.find((one) => one.id === id)?.running !== true
  })
  judge.that(3, dead.length === 0, () => `${name} sends traffic to a revision that does not run`)
}

function sameSplit(one: TargetState, other: TargetState): boolean {
  return sameNumbers(one.split, other.split)
}

function sameNumbers(
  one: { readonly [id: string]: number },
  other: { readonly [id: string]: number },
): boolean {
  const ids = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...ids].every((id) => Math.abs((one[id] ?? 0) - (other[id] ?? 0)) < 0.01)
}
