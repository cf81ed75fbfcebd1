import { claimOrder } from '../../store/claim-order.ts'
import { environmentBusy } from '../../store/environment-busy.ts'
import { checkedName } from '../../store/names.ts'
import type { Claim, ClaimStore } from '../../store/store.ts'
import { type KeptClaim, type Life, type MemoryWorld, operate } from './memory-world.ts'

export function memoryClaims(world: MemoryWorld, life: Life): ClaimStore {
  const holderOf = (environment: string): KeptClaim | null => {
    const last = world.claims.get(checkedName('environment', environment))?.at(-1)
    return last === undefined || last.released !== null ? null : last
  }

  return {
    acquire(environment, deployment, by) {
      return operate(world, life, { kind: 'claim.acquire', environment, deployment }, () => {
        const holder = holderOf(environment)
        checkedName('deployment', deployment)
        if (holder !== null) {
          if (holder.claim.deployment === deployment) return holder.claim
          throw environmentBusy(holder.claim)
        }
        const claims = world.claims.get(environment) ?? []
        world.claims.set(environment, claims)
        const number = claims.length + 1
        const since = world.now()
        const order = claimOrder(claims.at(-1)?.claim ?? null, since)
        const claim: Claim = Object.freeze({ environment, number, order, deployment, by, since })
        claims.push({ claim, released: null })
        return claim
      })
    },

    current(environment) {
      return operate(world, life, { kind: 'read', environment }, () => holderOf(environment)?.claim ?? null)
    },

    release(claim, by, reason) {
      const { environment, deployment } = claim
      return operate(world, life, { kind: 'claim.release', environment, deployment }, () => {
        const holder = holderOf(environment)
        if (holder === null || holder.claim.number !== claim.number) return
        if (holder.claim.deployment === deployment) holder.released = { by, reason, at: world.now() }
      })
    },

    released(environment) {
      return operate(world, life, { kind: 'read', environment }, () =>
        (world.claims.get(checkedName('environment', environment)) ?? []).flatMap(({ claim, released }) =>
          released === null
            ? []
            : [{ ...claim, releasedBy: released.by, reason: released.reason, releasedAt: released.at }],
        ),
      )
    },

    held() {
      return operate(world, life, { kind: 'read' }, () =>
        [...world.claims.keys()].sort().flatMap((environment) => holderOf(environment)?.claim ?? []),
      )
    },
  }
}
