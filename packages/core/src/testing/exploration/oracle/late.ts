import type { Facts } from '../facts.ts'
import { comesLate } from '../fault.ts'
import type { Judge } from './judge.ts'

const sound: ReadonlySet<string> = new Set(['succeeded', 'rolled_back', 'aborted', 'failed_untouched'])

/**
 * Nothing changes what is live after an end that is in no doubt. What comes late is refused where the platform enforces
 * fencing; where it does not, that is a limit of the platform, and the report says so.
 */
export function lawLate({ schedule, plan, record, ended, after }: Facts, judge: Judge): void {
  if (record === null || !sound.has(record.outcome)) return
  const late = schedule.find(({ fault }) => comesLate(fault))
  for (const { name, fencing } of Object.values(plan.targets)) {
    const isSame = JSON.stringify(ended.get(name)?.split) === JSON.stringify(after.get(name)?.split)
    if (fencing === 'enforced' || late === undefined) {
      judge.that(3, isSame, () => `what is live on ${name} changed after the end`)
    } else if (!isSame) {
      judge.limits.push(
        `fencing '${fencing}' on ${name}: a late ${late.point.effect} changes what is live after the end (${late.fault})`,
      )
    }
  }
}
