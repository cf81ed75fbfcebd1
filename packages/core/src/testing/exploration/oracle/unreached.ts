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
    why: 'only in part: no database is migrated, and no signature proves an answer',
    heldBy: 'packages/core/test/steps/approve-proven.test.ts',
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
