import type { Facts } from '../facts.ts'
import type { Judge } from './judge.ts'

/** At most one deployment holds the claim, at most one worker its lease; whoever acts on the world has both. */
export function law1({ witness, leases, journal }: Facts, judge: Judge): void {
  for (const { path, worker, withLease, fromBefore, withClaim } of witness.performances) {
    const sound = withLease && withClaim && leases.some((lease) => lease.worker === worker)
    judge.that(
      1,
      sound || fromBefore,
      () => `an effect was started without ${withClaim ? 'lease' : 'claim'}`,
      path,
    )
  }
  judge.that(
    1,
    leases.every(({ epoch }, index) => epoch === index + 1),
    () => 'two workers had a lease of the same number',
  )
  const started = journal.filter((event) => event.type === 'worker.started')
  judge.that(
    1,
    started.every(({ epoch }, index) => epoch > (started[index - 1]?.epoch ?? 0)),
    () => 'a worker wrote into the journal after a later one had begun',
  )
}
