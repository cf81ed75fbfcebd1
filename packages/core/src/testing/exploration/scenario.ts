import type { ConditionDefinition } from '../../engine/registry.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Environment } from '../../landfall/environment.ts'
import type { RollbackRequest } from '../../landfall/plan-rollback.ts'
import type { AnyStepDefinition } from '../../pipeline/define-step.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { EffectHandler } from '../../runtime/handlers/handler.ts'
import type { Store } from '../../store/store.ts'
import type { StrategyDefinition } from '../../strategy/strategy.ts'
import type { FakeAdapter } from '../fake-adapter/fake-adapter.ts'
import type { FakeCommands } from '../fake-effects.ts'
import type { FakePlatform } from '../fake-platform/platform.ts'
import type { FakeProject } from '../fake-project.ts'

/** What is deployed where: the world in which faults are explored. It is made anew for every schedule. */
export interface Scenario {
  readonly name: string
  /** Makes the targets of the environment on the platform, by name. */
  targets(platform: FakePlatform): { readonly [name: string]: FakeAdapter }
  /** What is explored: a deployment of a version, or a rollback. */
  readonly run:
    | { readonly pipeline: Pipeline; readonly version: string }
    | { readonly rollback: Omit<RollbackRequest, 'environment'> }
  /** Deployments before the explored one, which nothing disturbs. */
  readonly before?: readonly { readonly pipeline: Pipeline; readonly version: string }[]
  /** The rules of the environment. */
  readonly environment?: Omit<Environment, 'targets'>
  /** How commands behave, and what they do to the targets. */
  commands?(commands: FakeCommands, targets: { readonly [name: string]: FakeAdapter }): void
  /** What surrounds the pipeline: migration files, channels that are down. */
  project?(project: FakeProject): void
  /** Who says yes to each question, one after the other. Default: one person. */
  readonly people?: readonly string[]
  readonly steps?: readonly AnyStepDefinition[]
  readonly strategies?: readonly StrategyDefinition<JsonObject>[]
  readonly conditions?: readonly ConditionDefinition<JsonObject>[]
  /** Effects that stand in for the fake ones. */
  readonly effects?: { readonly [name: string]: EffectHandler }
  /** Stands between each process and its store: to plant a defect there. */
  store?(store: Store): Store
  /** Stands between each process and its adapters: to plant a defect there. */
  adapter?(adapter: FakeAdapter): FakeAdapter
}
