import type { Ability, Fencing } from '../adapter/abilities.ts'
import type { Finding, Observation } from '../adapter/observation.ts'
import type { Revision } from '../adapter/release.ts'
import type { JsonObject } from '../json/json.ts'
import type { NotificationEvent } from '../notify/channel.ts'
import type { PlannedStage } from '../strategy/strategy.ts'
import type { EffectPolicy } from './runtime-port.ts'

/** One step as data: what it uses, with which input, after which others. */
export interface CompiledStep extends JsonObject {
  /** Unique in the pipeline; also the first part of the paths of its effects. */
  readonly id: string
  /** A registered step: `check@1`, `deploy@1`, `smoke@2`. */
  readonly uses: string
  /** JSON input; `{"$ref": "build"}` stands for the output of an earlier step. */
  readonly input: JsonObject
  /** Ids of the steps that have to have ended well before this one starts. */
  readonly after: readonly string[]
  /** A registered condition with its input; the step is skipped when it does not hold. */
  readonly when: JsonObject | null
  /** Whether its failure ends the deployment; otherwise it is a warning in the record. */
  readonly required: boolean
  readonly policy: EffectPolicy & JsonObject
  readonly undo: Undo
}

/**
 * What a rollback does about a step that has run: nothing is left to undo; an effect undoes it; or it cannot be undone,
 * and then an automatic rollback stops in front of it and asks a person.
 */
export type Undo =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'effect'; readonly effect: string; readonly input: JsonObject }
  | { readonly kind: 'irreversible' }

/** A pipeline as data, checked: names are unique, references lead backwards, nothing waits in a circle. */
export interface CompiledPipeline extends JsonObject {
  readonly name: string
  /** In an order in which they could run one by one. */
  readonly steps: readonly CompiledStep[]
}

/** What the plan says about one target of the deployment. */
export interface PlannedTarget extends JsonObject {
  readonly name: string
  readonly adapter: string
  readonly fencing: Fencing
  readonly locks: boolean
  /** What was live when the plan was made. */
  readonly observed: Observation
  /** The last good revision: what a rollback returns to. `null` when there is none. */
  readonly stable: Revision | null
  readonly findings: readonly Finding[]
  /** How the release is rolled out; `null` for a target that the pipeline only pushes to. */
  readonly rollout: PlannedRollout | null
  /** A command that runs instead of the adapter's own rollback. */
  readonly rollbackCommand: JsonObject | null
}

/** A message that is sent when something happens. */
export interface PlannedNotification extends JsonObject {
  readonly on: NotificationEvent
  /** A registered channel, `slack@1`. */
  readonly channel: string
  readonly options: JsonObject
  /** A text with `${VERSION}` and the like; `null` for the text that Landfall writes. */
  readonly message: string | null
}

/** Whose word an approval needs. */
export interface PlannedApproval extends JsonObject {
  /** How many different people have to say yes. */
  readonly minimum: number
  /** Whoever asked for the deployment does not count. */
  readonly notRequester: boolean
  /** Every answer carries a signature that proves who gave it. */
  readonly proven: boolean
}

/** How one target gets the release. */
export interface PlannedRollout extends JsonObject {
  readonly step: string
  readonly strategy: string
  readonly ability: Ability
  readonly stages: readonly PlannedStage[]
  /** Weights that the platform really carries, by the wished ones. */
  readonly carries: { readonly [wished: string]: number }
  /** The largest percentage of the traffic that meets the release before any check of it has passed. */
  readonly exposedBeforeVerification: number
  /** The platform builds again, so what runs is not byte for byte what was verified before. */
  readonly rebuilds: boolean
  /** How a failure is undone, in a sentence. */
  readonly rollback: string
}

/** Everything that was decided before anything runs. Pinned in the journal; a resume runs this and nothing else. */
export interface Plan extends JsonObject {
  readonly format: 1
  readonly kind: 'deploy' | 'rollback'
  readonly environment: string
  /** The environment's URL for people, if one is configured. */
  readonly url: string | null
  readonly version: string
  /** What was asked for: the version, or `latest`. */
  readonly requestedVersion: string
  readonly commit: string | null
  readonly notes: string
  readonly approval: PlannedApproval
  readonly notifications: readonly PlannedNotification[]
  readonly pipeline: CompiledPipeline
  readonly targets: { readonly [name: string]: PlannedTarget }
  readonly rollbackOnFailure: boolean
  /** Release ids that failed their verification before. */
  readonly bad: readonly string[]
}

/** A {@link Plan} with its digest, by which approvals and records name it. */
export interface SealedPlan extends Plan {
  /** Hex sha256 of the canonical JSON of everything else. */
  readonly digest: string
}
