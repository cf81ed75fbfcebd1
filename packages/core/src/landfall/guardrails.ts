import type { DeploymentWindow, Freeze } from './windows.ts'

/** What programs may do by themselves. People are not held to it. */
export interface Guardrails {
  /** The environments that they may deploy to. Default: all. */
  readonly environments?: readonly string[]
  /** They may plan and nothing else. Default false. */
  readonly planOnly?: boolean
  /** The largest percentage of the traffic that they may give a release; a person is asked for more. Default 100. */
  readonly maximumWeight?: number
  /** How many deployments may start in an environment in a time, such as `{ deployments: 5, per: '1h' }`. */
  readonly rateLimit?: { readonly deployments: number; readonly per: string | number }
  readonly windows?: readonly DeploymentWindow[]
  readonly freezes?: readonly Freeze[]
}
