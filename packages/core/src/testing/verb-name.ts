import type { AdapterVerbs, FleetVerbs, LockVerbs, RolloutVerbs, StagedVerbs } from '../adapter/adapter.ts'

/** The name of a verb of any group; no two groups share one. */
export type VerbName =
  | keyof AdapterVerbs
  | Exclude<keyof StagedVerbs, 'carries'>
  | keyof FleetVerbs
  | keyof RolloutVerbs
  | keyof LockVerbs
