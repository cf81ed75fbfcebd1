import type { Abilities } from '../../../../src/adapter/abilities.ts'
import type { Adapter, AnyVerbs } from '../../../../src/adapter/adapter.ts'
import type { Split } from '../../../../src/adapter/observation.ts'
import type { ErrorCode } from '../../../../src/errors/catalogue.ts'
import { LandfallError } from '../../../../src/errors/landfall-error.ts'
import type { FakeAdapter } from '../../../../src/testing/fake-adapter/fake-adapter.ts'
import type { FakeAdapterOptions } from '../../../../src/testing/fake-adapter/options.ts'
import { verbs } from '../../support.ts'
import type { Mutation } from '../fake-harness.ts'

/** A fake adapter with one defect, and the cases of the suite that have to find it. */
export interface Mutant {
  readonly defect: string
  readonly fails: readonly string[]
  readonly options?: FakeAdapterOptions
  readonly mutate?: Mutation
}

/** The verbs of a fake adapter, every group of them. */
export type AllVerbs = { readonly [K in keyof AnyVerbs]-?: NonNullable<AnyVerbs[K]> }

/** Replaces verbs of every adapter of the harness; called once for each of them. */
export function changed(change: (original: AllVerbs, fake: FakeAdapter) => Partial<AnyVerbs>): Mutation {
  return (fake) => with_(fake, { ...fake.verbs, ...change(verbs(fake), fake) })
}

/** Changes what the adapter declares, and leaves its verbs as they are. */
export function declaring(change: (abilities: Abilities) => Abilities): Mutation {
  return (fake) => ({ name: fake.name, abilities: change(fake.abilities), verbs: fake.verbs })
}

/** Replaces verbs that make a revision run beside the live one. */
export function changedStaged(
  change: (original: AllVerbs['staged'], fake: FakeAdapter) => Partial<AllVerbs['staged']>,
): Mutation {
  return changed(({ staged }, fake) => ({ staged: { ...staged, ...change(staged, fake) } }))
}

/** Replaces verbs of the fleet. */
export function changedFleet(
  change: (original: AllVerbs['fleet'], fake: FakeAdapter) => Partial<AllVerbs['fleet']>,
): Mutation {
  return changed(({ fleet }, fake) => ({ fleet: { ...fleet, ...change(fleet, fake) } }))
}

/** Replaces verbs of the native rollout. */
export function changedRollout(
  change: (original: AllVerbs['rollout'], fake: FakeAdapter) => Partial<AllVerbs['rollout']>,
): Mutation {
  return changed(({ rollout }, fake) => ({ rollout: { ...rollout, ...change(rollout, fake) } }))
}

/** Replaces verbs of the lock. */
export function changedLock(
  change: (original: AllVerbs['lock'], fake: FakeAdapter) => Partial<AllVerbs['lock']>,
): Mutation {
  return changed(({ lock }, fake) => ({ lock: { ...lock, ...change(lock, fake) } }))
}

/** Sets the traffic past the adapter. */
export function setTraffic({ target }: FakeAdapter, split: Split): void {
  target.traffic.set(split, null)
}

export function refused(code: ErrorCode, message: string): LandfallError {
  return new LandfallError({ code, message })
}

function with_({ name, abilities }: FakeAdapter, all: AnyVerbs): Adapter {
  return { name, abilities, verbs: all }
}
