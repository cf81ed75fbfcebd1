import type { JsonObject, Landfall, Pipeline, SealedPlan } from '@landfall/core'

/** A loaded configuration, ready to be worked with. */
export interface Project {
  /** `null` when it was made in code. */
  readonly file: string | null
  readonly config: unknown
  /** Where commands run and relative paths start. */
  readonly directory: string
  readonly environments: readonly string[]
  readonly landfall: Landfall
  pipelineFor(environment: string): Pipeline
  plan(request: {
    readonly environment: string
    readonly version: string
    readonly commit?: string
    readonly notes?: string
  }): Promise<SealedPlan>
}

/** What `@landfall/core/config` gives. */
export interface ConfigModule {
  loadConfig(file: string): Promise<Project>
  projectFrom(config: JsonObject, options: { readonly directory: string; readonly file: string }): Project
  configJsonSchema(): JsonObject
}
