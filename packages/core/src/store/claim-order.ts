import type { Claim } from './store.ts'

/** The order of the claim that follows another one; see {@link Claim.order}. A clock set back does not lower it. */
export function claimOrder(last: Claim | null, since: string): number {
  return Math.max((last?.order ?? 0) + 1, Math.floor(Date.parse(since) / 1000))
}
