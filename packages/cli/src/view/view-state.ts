import type { DeploymentRecord, ErrorJson, Outcome } from '@landfall/core'

/** How a step, or a part of one, stands. */
export type Standing = 'pending' | 'running' | 'passed' | 'failed' | 'warned' | 'skipped'

/** One thing that a step does: a command, a shift, a verification. */
export interface Activity {
  /** Which effects belong to it: the path below the step. */
  readonly key: string
  readonly label: string
  readonly standing: Standing
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly endedAt: number | null
  /** When a wait ends. */
  readonly until: number | null
  /** What it found, in a few words. */
  readonly detail: string | null
  /** Effects that have started and not ended. */
  readonly open: number
}

export interface StepView {
  readonly id: string
  readonly uses: string
  /** What the plan says about it in a word or two: a strategy, `optional`. */
  readonly about: string | null
  readonly standing: Standing
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** Why it was skipped, or failed. */
  readonly reason: string | null
  readonly activities: readonly Activity[]
  /** The last lines that it printed. */
  readonly output: readonly string[]
  readonly progress: { readonly message: string; readonly fraction: number | null } | null
}

/** A share of a target's traffic. */
export interface Share {
  readonly revision: string
  readonly name: string
  readonly percent: number
}

export interface TargetView {
  readonly name: string
  /** What was live first comes first, so that a bar does not jump. */
  readonly shares: readonly Share[]
  /** It could not be brought back or not be observed. */
  readonly lost: boolean
}

/** A question that waits for a person. */
export interface Question {
  readonly step: string
  readonly instructions: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly isOpen: boolean
}

/** Everything that is shown of a deployment; made of its events alone. */
export interface ViewState {
  readonly deployment: string
  readonly kind: 'deploy' | 'rollback'
  readonly environment: string
  readonly version: string
  readonly by: string
  readonly planDigest: string
  readonly startedAt: number | null
  readonly endedAt: number | null
  readonly outcome: Outcome | null
  readonly record: DeploymentRecord | null
  readonly abort: { readonly by: string; readonly reason: string } | null
  readonly failure: ErrorJson | null
  /** The workers that there were; more than one after a resume. */
  readonly workers: number
  readonly steps: readonly StepView[]
  /** Where a step stands in `steps`. */
  readonly places: ReadonlyMap<string, number>
  readonly targets: readonly TargetView[]
  readonly questions: readonly Question[]
}

/** The steps of a compensation are shown below this one. */
export const rollbackStep = '@rollback'

export const emptyView: ViewState = {
  deployment: '',
  kind: 'deploy',
  environment: '',
  version: '',
  by: '',
  planDigest: '',
  startedAt: null,
  endedAt: null,
  outcome: null,
  record: null,
  abort: null,
  failure: null,
  workers: 0,
  steps: [],
  places: new Map(),
  targets: [],
  questions: [],
}
