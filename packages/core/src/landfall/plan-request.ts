/** What a plan is asked for. */
export interface PlanRequest {
  readonly environment: string
  /**
   * The version to deploy: commands get it as `VERSION`, checks expect it. `latest` is the highest version that is
   * tagged in the git repository of the project's directory, or, with `promote`, the newest one that succeeded there.
   */
  readonly version: string
  readonly commit?: string
  /** For the record. */
  readonly notes?: string
  /**
   * An environment in which the version has succeeded: its artifacts are deployed, byte for byte, and nothing is built.
   */
  readonly promote?: string
}
