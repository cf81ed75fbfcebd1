import type { Abilities, Fencing } from '../../adapter/abilities.ts'
import type { Finding, NativeStrategy } from '../../adapter/observation.ts'
import type { ArtifactType } from '../../adapter/release.ts'
import type { FakePlatform } from '../fake-platform/platform.ts'
import type { FakeTargetOptions } from '../fake-platform/target-options.ts'
import type { Fault, FaultSource } from '../faults.ts'

/** What a fake adapter can do, how its platform behaves, and what goes wrong. */
export interface FakeAdapterOptions extends FakeTargetOptions {
  /** The kinds of artifact it takes; all of them when absent. */
  readonly artifacts?: readonly ArtifactType[]
  /** A claim can be kept on the platform. */
  readonly lock?: true
  readonly rebuilds?: true
  /** The platform; one of its own when absent. */
  readonly platform?: FakePlatform
  /** The target's name in the platform's history and URLs; `web` when absent. */
  readonly target?: string
  /** What `preflight` finds, besides a rollout that is still in flight. */
  readonly findings?: readonly Finding[]
  /** Scripted faults, or a function that decides call by call. */
  readonly faults?: readonly Fault[] | FaultSource
}

/** The abilities that the options give, as literal types: a strategy they do not allow does not compile. */
export type FakeAbilities<O extends FakeAdapterOptions> = AsAbilities<
  Always<O> &
    (O extends { readonly split: infer S extends 'switch' | 'weighted' } ? { readonly staged: S } : unknown) &
    (O extends { readonly fleet: number } ? { readonly fleet: true } : unknown) &
    (O extends { readonly rollout: infer R extends readonly NativeStrategy[] }
      ? { readonly rollout: R }
      : unknown) &
    (O extends { readonly lock: true } ? { readonly lock: true } : unknown) &
    (O extends { readonly rebuilds: true } ? { readonly rebuilds: true } : unknown)
>

interface Always<O extends FakeAdapterOptions> {
  readonly artifacts: O extends { readonly artifacts: infer T extends readonly ArtifactType[] }
    ? T
    : readonly ArtifactType[]
  readonly fencing: O extends { readonly fencing: infer F extends Fencing } ? F : 'none'
}

/** Tells the compiler what it cannot see through the conditions, without widening the literal types. */
type AsAbilities<T> = T extends Abilities ? T : never

const everyType: readonly ArtifactType[] = ['directory', 'file', 'tarball', 'docker_image', 'source_map']

/** The abilities that the options give. */
export function abilitiesOf(options: FakeAdapterOptions): Abilities {
  return {
    artifacts: options.artifacts ?? everyType,
    fencing: options.fencing ?? 'none',
    ...(options.split === undefined ? {} : { staged: options.split }),
    ...(options.fleet === undefined ? {} : { fleet: true }),
    ...(options.rollout === undefined ? {} : { rollout: options.rollout }),
    ...(options.lock === undefined ? {} : { lock: options.lock }),
    ...(options.rebuilds === undefined ? {} : { rebuilds: options.rebuilds }),
  }
}
