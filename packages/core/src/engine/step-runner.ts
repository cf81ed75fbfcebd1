import type { Json, JsonObject } from '../json/json.ts'
import type { CompiledStep } from './plan.ts'
import type { Progress } from './progress.ts'
import type { Registry } from './registry.ts'
import type { Runtime } from './runtime-port.ts'

/** Runs one step, its input resolved, and gives its output. */
export type StepRunner = (step: CompiledStep, input: JsonObject, context: StepContext) => Promise<Json>

/** What a step runs with. */
export interface StepContext {
  /** Placed at the step: ids are below its name. */
  readonly runtime: Runtime
  readonly progress: Progress
  readonly registry: Registry
}
