import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

/** More effects than this, with two faults, are no bounded retry. */
const mostEffects = 400
const mostAttempts = 20

/** Every retry and every wait has a bound. */
export function law12({ witness, stuck }: Facts, judge: Judge): void {
  const { points, performances } = witness
  judge.that(12, points.length <= mostEffects, () => `it started ${points.length} effects`)
  const attempts = new Map<string, number>()
  for (const { path } of performances) attempts.set(path, (attempts.get(path) ?? 0) + 1)
  const most = Math.max(0, ...attempts.values())
  judge.that(12, most <= mostAttempts, () => `an effect was tried ${most} times`)
  judge.that(12, stuck === null || !stuck.includes('limit'), () => `it waits without a bound: ${stuck}`)
}
