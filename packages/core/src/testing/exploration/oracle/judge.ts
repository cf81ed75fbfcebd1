import type { Schedule } from '../fault.ts'

/** The number of a law of the architecture. */
export type Law = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12

/** A law that a run did not keep. */
export interface Violation {
  readonly scenario: string
  readonly law: Law
  /** What was seen. */
  readonly message: string
  /** The effect, or the target, at which it was seen. */
  readonly at: string
  readonly schedule: Schedule
}

/** Counts what was checked, and keeps what did not hold. */
export class Judge {
  readonly checked = new Map<Law, number>()
  readonly found: Pick<Violation, 'law' | 'message' | 'at'>[] = []

  /** What is as it is by the nature of the platform, and no violation. */
  readonly limits: string[] = []

  that(law: Law, holds: boolean, message: () => string, at = ''): void {
    this.checked.set(law, (this.checked.get(law) ?? 0) + 1)
    if (!holds) this.found.push({ law, message: message(), at })
  }
}
