import type { NativeStrategy } from './observation.ts'
import type { ArtifactType } from './release.ts'

/**
 * How safe a platform is from a worker that was stopped between its last check and its call, and from a call that
 * arrives late.
 *
 * - `enforced`: the platform itself refuses an operation with an older {@link FencingToken}.
 * - `checked`: the adapter compares tokens kept on the platform right before it acts; a short window remains.
 * - `none`: only the lease protects; a worker that wakes up inside a call can still finish that one call.
 */
export type Fencing = 'enforced' | 'checked' | 'none'

/**
 * What a platform can do beyond the verbs that every adapter has. The literal types matter: a strategy that the
 * abilities do not allow is a compile-time error.
 */
export interface Abilities {
  /** The kinds of artifact that `push` takes. */
  readonly artifacts: readonly ArtifactType[]
  /** New revisions can run beside the live one: by an all-or-nothing switch, or by weights. */
  readonly staged?: 'switch' | 'weighted'
  /** The platform is made of instances that are switched one by one. */
  readonly fleet?: true
  /** Strategies that the platform runs by itself. */
  readonly rollout?: readonly NativeStrategy[]
  /** A claim can be kept on the platform itself. */
  readonly lock?: true
  /** What happens to an operation of a worker that has been superseded. */
  readonly fencing: Fencing
  /** The platform builds again from source, so what runs is not byte for byte what was pushed. */
  readonly rebuilds?: true
}

/** One thing a strategy can need, as a word. `update` is what every adapter can do. */
export type Ability = 'update' | 'switch' | 'weighted' | 'fleet' | `native-${NativeStrategy}`

/** The words for what {@link Abilities} allow; weighted includes switch. */
export type AbilityOf<A extends Abilities> =
  | 'update'
  | (A['staged'] extends 'weighted' ? 'weighted' | 'switch' : A['staged'] extends 'switch' ? 'switch' : never)
  | (A['fleet'] extends true ? 'fleet' : never)
  | (A['rollout'] extends readonly (infer N extends NativeStrategy)[] ? `native-${N}` : never)

/**
 * The words for what an adapter can do, for data that the compiler never saw.
 *
 * @example abilityWords(local.abilities) // ['update', 'switch', 'weighted', 'fleet']
 */
export function abilityWords(abilities: Abilities): Ability[] {
  const words: Ability[] = ['update']
  if (abilities.staged !== undefined) words.push('switch')
  if (abilities.staged === 'weighted') words.push('weighted')
  if (abilities.fleet) words.push('fleet')
  for (const name of abilities.rollout ?? []) words.push(`native-${name}`)
  return words
}
