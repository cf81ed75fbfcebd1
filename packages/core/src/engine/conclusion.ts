import type { Outcome } from '../events/journal-event.ts'
import type { DeploymentRecord } from './record.ts'

/** How a deployment ended, and its document. */
export interface Conclusion {
  readonly outcome: Outcome
  readonly record: DeploymentRecord
}
