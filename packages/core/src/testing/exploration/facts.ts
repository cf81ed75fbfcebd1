import type { Plan } from '../../engine/plan.ts'
import type { DeploymentRecord } from '../../engine/record.ts'
import type { JournalEvent } from '../../events/journal-event.ts'
import type { Claim, LeaseView } from '../../store/store.ts'
import type { HistoryEntry } from '../fake-platform/history.ts'
import type { FaultPoint, Schedule } from './fault.ts'
import type { Scenario } from './scenario.ts'
import type { Witness } from './witness.ts'
import type { TargetState } from './world.ts'

/** Everything that one run left behind, from outside of the engine: what the oracle judges. */
export interface Facts {
  readonly scenario: Scenario
  readonly schedule: Schedule
  readonly deployment: string
  readonly plan: Plan
  /** The platform's own history, of every target. */
  readonly history: readonly HistoryEntry[]
  /** How long the history was when the deployment began, and when its last entry was durable (`null`: it never ended). */
  readonly begin: number
  readonly end: number | null
  /** The targets on the platform before the deployment, at its end, and after everything late has come. */
  readonly before: ReadonlyMap<string, TargetState>
  readonly ended: ReadonlyMap<string, TargetState>
  readonly after: ReadonlyMap<string, TargetState>
  readonly witness: Witness
  /** The effects at which a fault can be put. */
  readonly points: readonly FaultPoint[]
  /** The journal as data. */
  readonly journal: readonly JournalEvent[]
  readonly claim: Claim | null
  readonly leases: readonly LeaseView[]
  /** The record in the store; `null` when there is none. */
  readonly record: DeploymentRecord | null
  /** What the run came to instead of an end; `null` when it ended. */
  readonly stuck: string | null
}
