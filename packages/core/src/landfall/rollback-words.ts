import type { Ability } from '../adapter/abilities.ts'
import type { Revision } from '../adapter/release.ts'

const split = 'all traffic goes back to the stable revision in one change; then the new one is stopped'
const native = "the platform's rollout is aborted; what it leaves is rolled back"

const withStable: { readonly [A in Ability]: string } = {
  update: 'the platform goes back to the stable revision, code and configuration',
  switch: split,
  weighted: split,
  fleet: 'exactly the instances that were switched go back to the stable revision',
  'native-rolling': native,
  'native-canary': native,
  'native-blue-green': native,
}

/** How a failed rollout is undone, for a person who reads the plan. */
export function rollbackInWords(ability: Ability, stable: Revision | null): string {
  if (stable !== null) return withStable[ability]
  const staged = ability === 'switch' || ability === 'weighted'
  return staged
    ? 'the traffic is taken from the new revision and it is stopped: nothing is live again'
    : 'nothing: there is no stable revision, and what is live cannot be taken away'
}
