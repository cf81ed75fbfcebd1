import type { Boundary } from './boundary.ts'
import type { Plant } from './planted-client.ts'
import type { Rollout } from './setting.ts'

/** What an orchestrator is told to do. */
export type Order = Deploy | Resume

interface Deploy {
  readonly verb: 'deploy'
  /** Under which name the log has the effects that are performed for this order. */
  readonly label: string
  readonly version: string
  readonly rollout: Rollout
  /** Where the process dies. */
  readonly dieAt?: Boundary
  /** Frees the environment first, if a deployment holds it. */
  readonly supersede?: boolean
  readonly plant?: Plant
}

interface Resume {
  readonly verb: 'resume'
  readonly label: string
  readonly deployment: string
}
