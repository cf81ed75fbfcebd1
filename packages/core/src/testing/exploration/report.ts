import type { ExploredFault } from './fault.ts'
import type { Law, Violation } from './oracle/judge.ts'

/** What an exploration did and found. */
export interface ExplorationReport {
  readonly scenario: string
  readonly schedules: {
    /** Schedules with up to the asked number of faults. */
    readonly exist: number
    /** Schedules that were run; fewer only with a budget. */
    readonly ran: number
  }
  /** Every effect at which a fault was put, and how often each fault hit it. */
  readonly faultPoints: readonly {
    readonly path: string
    readonly effect: string
    readonly faults: { readonly [F in ExploredFault]?: number }
  }[]
  /** How often each law was checked. */
  readonly laws: readonly { readonly law: Law; readonly checked: number }[]
  readonly violations: readonly Violation[]
  /** How many runs ended in which way. */
  readonly outcomes: { readonly [outcome: string]: number }
  /** What can go wrong by the nature of the platforms, and is no violation. */
  readonly limits: readonly string[]
}
