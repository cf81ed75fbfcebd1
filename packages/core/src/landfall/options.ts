import type { ConditionDefinition } from '../engine/registry.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { ChannelDefinition } from '../notify/channel.ts'
import type { AnyStepDefinition } from '../pipeline/define-step.ts'
import type { Variables } from '../redact/references.ts'
import type { Clock } from '../runtime/clock.ts'
import type { EffectHandler } from '../runtime/handlers/handler.ts'
import type { Store } from '../store/store.ts'
import type { StrategyDefinition } from '../strategy/strategy.ts'
import type { Environment } from './environment.ts'
import type { Guardrails } from './guardrails.ts'

/** What `createLandfall` is given. Only `environments` is needed. */
export interface LandfallOptions {
  readonly environments: { readonly [name: string]: Environment }
  /** Where deployments live. Default: the directory `.landfall` below the project's directory. */
  readonly store?: Store
  /** Steps of your own. */
  readonly steps?: readonly AnyStepDefinition[]
  /** Strategies of your own. */
  readonly strategies?: readonly StrategyDefinition<JsonObject>[]
  /** Conditions of your own. */
  readonly conditions?: readonly ConditionDefinition<JsonObject>[]
  /** Channels of your own. */
  readonly channels?: readonly ChannelDefinition[]
  /** What programs may do by themselves. */
  readonly guardrails?: Guardrails
  /** Every deployment of this instance is one that a program asks for, whatever it says of itself. Default false. */
  readonly automated?: boolean
  /** Where commands run and relative paths start. Default: the present working directory. */
  readonly projectDirectory?: string
  /** Values that must appear nowhere; those of variables that look like secrets are hidden anyway. */
  readonly secrets?: Iterable<string>
  /** What commands inherit and `${env:NAME}` refers to. Default: the environment variables of the process. */
  readonly variables?: Variables
  /** How long a worker's lease outlives its last heartbeat, such as `'15s'`, the default. */
  readonly leaseTerm?: string | number
  /** Who this worker is, for people. Default: host name and process id. */
  readonly worker?: string
  /** The source of time. Default: the machine's. */
  readonly clock?: Clock
  /** Handlers that stand in for the built-in effects, by effect name: for tests and for other ways to run commands. */
  readonly effects?: { readonly [name: string]: EffectHandler }
  /** Called around every effect, by its path: for tests that end a process at a place, and for tracing. */
  readonly around?: (path: string, perform: () => Promise<Json>) => Promise<Json>
}
