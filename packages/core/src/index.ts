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
export type { Approvers, Proven } from './approve/approvers.ts'
export { expectOutside } from './approve/outside.ts'
export { type SignWithSshOptions, signWithSsh } from './approve/sign-with-ssh.ts'
export { type SshSignersOptions, sshSigners } from './approve/ssh-signers.ts'
export { approvalStatement, requestStatement } from './approve/statement.ts'
export type { Answer, Subject } from './engine/ask-person.ts'
export type {
  CompiledPipeline,
  CompiledStep,
  Plan,
  PlannedApproval,
  PlannedNotification,
  PlannedRollout,
  PlannedTarget,
  SealedPlan,
  Undo,
} from './engine/plan.ts'
export type { DeploymentRecord, RecordedMigration, RecordedTarget } from './engine/record.ts'
export type { ConditionDefinition, ConditionFacts } from './engine/registry.ts'
export type { EffectPolicy, Runtime } from './engine/runtime-port.ts'
export type { CatalogueEntry, Disposition, ErrorCode, NextAction } from './errors/catalogue.ts'
export { catalogue } from './errors/catalogue.ts'
export type { ErrorFacts, ErrorJson } from './errors/landfall-error.ts'
export { isLandfallError, LandfallError, toLandfallError } from './errors/landfall-error.ts'
export type { DeploymentEvent, OutputEvent, ProgressEvent } from './events/deployment-event.ts'
export type { Caller, JournalEvent, Note, Outcome } from './events/journal-event.ts'
export type { Status } from './events/outcome.ts'
export { formatDuration, parseDuration } from './json/duration.ts'
export type { Json, JsonObject } from './json/json.ts'
export { type AuditEntry, auditText, auditTrail } from './landfall/audit.ts'
export { createLandfall, type Landfall } from './landfall/create-landfall.ts'
export {
  type DeliveryMetrics,
  type DeliveryMetricsOptions,
  type Durations,
  deliveryMetrics,
} from './landfall/delivery-metrics.ts'
export type { ApprovalRules, Environment } from './landfall/environment.ts'
export type { Guardrails } from './landfall/guardrails.ts'
export type { LandfallOptions } from './landfall/options.ts'
export type { PlanRequest } from './landfall/plan-request.ts'
export type { RollbackRequest } from './landfall/plan-rollback.ts'
export { planText } from './landfall/plan-text.ts'
export type { Decision, Run, RunListener, RunState } from './landfall/run.ts'
export type { DeployOptions } from './landfall/start.ts'
export type { DeploymentWindow, Freeze, Weekday } from './landfall/windows.ts'
export type { MigrationPlan } from './migrate/migration-plan.ts'
export { migrationPlanText } from './migrate/plan-text.ts'
export { email, pagerduty, slack, webhook } from './notify/built-in.ts'
export type {
  ChannelContext,
  ChannelDefinition,
  ChannelUse,
  Message,
  MessageSeverity,
  Notification,
  NotificationEvent,
  Occurrence,
} from './notify/channel.ts'
export { defineChannel } from './notify/channel.ts'
export type { EmailOptions } from './notify/channels/email.ts'
export type { PagerDutyOptions } from './notify/channels/pagerduty.ts'
export type { SlackOptions } from './notify/channels/slack.ts'
export type { WebhookOptions } from './notify/channels/webhook.ts'
export { retried } from './notify/delivery/retried.ts'
export {
  type ArtifactSource,
  type BuildSource,
  directory,
  dockerImage,
  file,
  type ImageOptions,
  type ImageSource,
  type PackedSource,
  packed,
  sourceMap,
  tarball,
} from './pipeline/artifacts.ts'
export type { CommandLine, CommandOptions } from './pipeline/command-line.ts'
export { type Condition, defineCondition, inEnvironment } from './pipeline/conditions.ts'
export { type AnyStepDefinition, defineStep, type StepDefinition } from './pipeline/define-step.ts'
export type { ManifestOptions } from './pipeline/manifest.ts'
export type { MigrationOptions, MigrationResult } from './pipeline/migration.ts'
export { definePipeline, type Pipeline, pipelineFrom } from './pipeline/pipeline.ts'
export type {
  Carries,
  CommandResult,
  PersonOptions,
  PipelineBuilder,
  TagOptions,
  TagResult,
  Takes,
} from './pipeline/pipeline-builder.ts'
export type { Ref, Resolvable } from './pipeline/ref.ts'
export type { StepOptions, UndoOptions } from './pipeline/step-options.ts'
export { type Target, target } from './pipeline/target.ts'
export { type ArtifactDigest, directoryDigest, fileDigest } from './runtime/artifact-digest.ts'
export { type Clock, systemClock } from './runtime/clock.ts'
export type { EffectContext, EffectHandler } from './runtime/handlers/handler.ts'
export { type Abortable, abortOnSignals, type SignalOptions } from './runtime/signals.ts'
export { directoryStore } from './store/directory-store.ts'
export type {
  BlobStore,
  Claim,
  ClaimStore,
  InboxMessage,
  InboxStore,
  JournalOptions,
  JournalStore,
  JournalWriter,
  Lease,
  LeaseStore,
  LeaseView,
  LogStore,
  RecordStore,
  ReleasedClaim,
  Store,
} from './store/store.ts'
export { allAtOnce } from './strategy/all-at-once.ts'
export { type BlueGreenOptions, blueGreen } from './strategy/blue-green.ts'
export { type CanaryOptions, type CanaryStep, canary } from './strategy/canary.ts'
export { defineStrategy } from './strategy/define-strategy.ts'
export { type RollingOptions, rolling } from './strategy/rolling.ts'
export type {
  AnalysisOptions,
  PlannedStage,
  RolloutContext,
  StageFacts,
  StrategyDefinition,
  StrategyUse,
} from './strategy/strategy.ts'
export type { WatchOptions } from './strategy/watch.ts'
export type { MetricSpec } from './verify/analysis.ts'
export type { Check } from './verify/checks.ts'
export { command, http, version } from './verify/checks.ts'
export type { Comparison } from './verify/compare.ts'
export { commandMetric, httpMetric } from './verify/metrics.ts'
export { prometheusMetric, prometheusRatio, prometheusSeries } from './verify/prometheus.ts'
export type {
  PrometheusMetricOptions,
  PrometheusRatioOptions,
  PrometheusSeriesOptions,
} from './verify/prometheus-options.ts'
