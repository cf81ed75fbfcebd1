import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

const blocking: ReadonlySet<string> = new Set(['rollback_failed', 'unknown', 'needs_person'])
const sound: ReadonlySet<string> = new Set([
  'succeeded',
  'rolled_back',
  'failed_untouched',
  'aborted',
  'failed',
])

/** What is in doubt blocks the environment; everything else frees it, on the platform too. */
export function law9({ record, claim, deployment, plan, ended, witness, stuck }: Facts, judge: Judge): void {
  if (record === null || stuck !== null) return
  const { outcome } = record
  judge.that(9, blocking.has(outcome) || sound.has(outcome), () => `${outcome} is no outcome`)
  if (blocking.has(outcome)) {
    judge.that(9, claim?.deployment === deployment, () => `${outcome}, and the environment is free`)
  } else {
    judge.that(9, claim === null, () => `${outcome}, and the environment is still claimed`)
  }
  for (const { name, locks } of Object.values(plan.targets)) {
    if (!locks) continue
    const trouble = witness.performances.some(({ path, fault }) => {
      return fault !== null && path === `@unlock/${name}`
    })
    const owner = ended.get(name)?.lockOwner ?? null
    judge.that(9, owner === null || trouble, () => `${outcome}, and ${name} is still locked on the platform`)
  }
}
