import type { Abilities } from '../adapter/abilities.ts'
import { checkName } from './names.ts'

/** A place that a pipeline deploys to, by the name under which each environment configures an adapter for it. */
export interface Target<A extends Abilities = Abilities> {
  readonly name: string
  readonly abilities: A
}

/**
 * Names a target. The adapter is given for its type: what it can do decides which strategies compile.
 *
 * @param adapter the adapter factory, or a configured adapter
 * @throws `INVALID_NAME`
 *
 * @example const web = target('web', local)
 */
export function target<const A extends Abilities>(
  name: string,
  adapter: { readonly abilities: A },
): Target<A> {
  checkName('target', name)
  return { name, abilities: adapter.abilities }
}
