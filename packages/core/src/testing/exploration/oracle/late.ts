import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

/** Nothing changes what is live after the end. What comes late is refused where the platform enforces fencing. */
export function lawLate({ plan, ended, after, stuck }: Facts, judge: Judge): void {
  if (stuck !== null) return
  for (const { name, fencing } of Object.values(plan.targets)) {
    if (fencing === 'none') continue
    const one = JSON.stringify(ended.get(name)?.split)
    const other = JSON.stringify(after.get(name)?.split)
    judge.that(3, one === other, () => `a late call changed what is live on ${name} after the end`)
  }
}
