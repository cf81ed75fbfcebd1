import type { Law } from './judge.ts'

/** A law that no plan on a fake platform reaches, or reaches only in part, and where it is held. */
export interface UnreachedLaw {
  readonly law: Law
  readonly why: string
  /** The test that holds it, in the repository of Landfall. */
  readonly heldBy: string
}

/** What an exploration cannot check. */
export const unreachedLaws: readonly UnreachedLaw[] = [
  {
    law: 1,
    why: 'only in part: real processes that race for a claim need a real store',
    heldBy: 'packages/core/test/store/races.integration.test.ts',
  },
  {
    law: 6,
    why: 'only in part, for steps that cannot be undone: no step is a migration yet',
    heldBy: 'packages/core/test/testing/exploration/single-faults.test.ts',
  },
  {
    law: 10,
    why: 'the oracle knows no secrets',
    heldBy: 'packages/core/test/redact/redactor.test.ts',
  },
  {
    law: 12,
    why: 'only in part: the sizes of queues and logs do not show here',
    heldBy: 'packages/core/test/runtime/handlers/command.integration.test.ts',
  },
]
