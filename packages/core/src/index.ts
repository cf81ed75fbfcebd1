export type { Abilities, Ability, AbilityOf, Fencing } from './adapter/abilities.ts'
export { abilityWords } from './adapter/abilities.ts'
export type {
  Adapter,
  AdapterVerbs,
  AnyVerbs,
  FleetVerbs,
  LockVerbs,
  RolloutVerbs,
  StagedVerbs,
  Verbs,
} from './adapter/adapter.ts'
export type { FencingToken, Progress, VerbContext } from './adapter/context.ts'
export type { AdapterDefinition, AdapterFactory } from './adapter/define-adapter.ts'
export { defineAdapter } from './adapter/define-adapter.ts'
export type {
  Finding,
  Instance,
  NativeStrategy,
  Observation,
  ObservedRevision,
  RolloutSchedule,
  RolloutStage,
  RolloutStatus,
  Split,
} from './adapter/observation.ts'
export type { Artifact, ArtifactType, PushedArtifact, Release, Revision } from './adapter/release.ts'
export type { CatalogueEntry, Disposition, ErrorCode, NextAction } from './errors/catalogue.ts'
export { catalogue } from './errors/catalogue.ts'
export type { ErrorFacts, ErrorJson } from './errors/landfall-error.ts'
export { isLandfallError, LandfallError, toLandfallError } from './errors/landfall-error.ts'
export type { DeploymentEvent, OutputEvent, ProgressEvent } from './events/deployment-event.ts'
export type { JournalEvent, Note, Outcome } from './events/journal-event.ts'
export type { Status } from './events/outcome.ts'
export type { Json, JsonObject } from './json/json.ts'
export type { EffectPolicy, Runtime } from './engine/runtime-port.ts'
export type * from './store/store.ts'
