import { LandfallError } from '../../errors/landfall-error.ts'
import { checkedName } from '../../store/names.ts'
import type { Lease, LeaseStore } from '../../store/store.ts'
import {
  type KeptDeployment,
  type KeptLease,
  type Life,
  type MemoryWorld,
  never,
  operate,
  type StoreOperation,
} from './memory-world.ts'

export function memoryLeases(world: MemoryWorld, life: Life): LeaseStore {
  return {
    view(deployment) {
      checkedName('deployment', deployment)
      return operate(world, life, { kind: 'read', deployment }, () => {
        return world.deployments.get(deployment)?.leases.at(-1)?.view ?? null
      })
    },

    take(deployment, worker, after) {
      return operate(world, life, { kind: 'lease.take', deployment, worker }, () => {
        const kept = world.deployment(checkedName('deployment', deployment))
        const epoch = (after?.epoch ?? 0) + 1
        if (kept.leases.length !== epoch - 1) {
          throw new LandfallError({
            code: 'LEASE_HELD',
            message: `Another worker took the lease of deployment ${deployment}`,
            target: deployment,
          })
        }
        const syncedSeq = kept.leases.at(-1)?.view.syncedSeq ?? 0
        const view = Object.freeze({ epoch, worker, beat: 1, released: false, syncedSeq })
        const lease: KeptLease = { life, view, segment: null, crashed: null }
        kept.leases.push(lease)
        return new MemoryLease(world, deployment, kept, lease)
      })
    },
  }
}

export class MemoryLease implements Lease {
  readonly deployment: string
  readonly worker: string
  readonly epoch: number
  readonly kept: KeptLease
  readonly #world: MemoryWorld
  readonly #deployment: KeptDeployment

  constructor(world: MemoryWorld, deployment: string, keptDeployment: KeptDeployment, kept: KeptLease) {
    this.deployment = deployment
    this.worker = kept.view.worker
    this.epoch = kept.view.epoch
    this.kept = kept
    this.#world = world
    this.#deployment = keptDeployment
  }

  get dead(): boolean {
    return this.kept.life.dead || this.kept.crashed !== null
  }

  /** Whether no other worker has taken over, also when this one is dead. */
  get newest(): boolean {
    return this.#deployment.leases.length === this.epoch && !this.kept.view.released
  }

  held(): Promise<boolean> | boolean {
    if (this.kept.crashed === 'false') return false
    return this.dead ? never<boolean>() : this.newest
  }

  renew(syncedSeq: number): Promise<boolean> {
    return this.#operate('lease.renew', () => {
      if (!this.newest) return false
      const { view } = this.kept
      const known = Math.max(view.syncedSeq, syncedSeq)
      this.kept.view = Object.freeze({ ...view, beat: view.beat + 1, syncedSeq: known })
      return true
    })
  }

  release(): Promise<void> {
    return this.#operate('lease.release', () => {
      if (this.newest) this.kept.view = Object.freeze({ ...this.kept.view, released: true })
    })
  }

  #operate<T>(kind: StoreOperation['kind'], run: () => T): Promise<T> {
    const operation = { kind, deployment: this.deployment, worker: this.worker }
    return operate(this.#world, this.kept.life, operation, () =>
      this.dead ? never<T>() : run(),
    ) as Promise<T>
  }
}
