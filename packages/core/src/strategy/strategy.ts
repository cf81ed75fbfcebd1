import type { Ability } from '../adapter/abilities.ts'
import type { Instance, RolloutSchedule, RolloutStatus } from '../adapter/observation.ts'
import type { Release, Revision } from '../adapter/release.ts'
import type { JsonObject } from '../json/json.ts'
import type { MetricSpec } from '../verify/analysis.ts'

/** A strategy as a pipeline uses it: a registered name and version, JSON input, and what it needs of a platform. */
export interface StrategyUse<Needs extends Ability = Ability> {
  /** `canary@1` */
  readonly uses: string
  readonly input: JsonObject
  /** Any one of these abilities will do; in order of preference. */
  readonly needs: readonly Needs[]
}

/** What the plan tells about one stage of a rollout before anything runs. */
export interface PlannedStage extends JsonObject {
  readonly what: string
  /** Percent of the traffic that may reach the new revision from here on, until the next stage. */
  readonly exposure: number
}

/**
 * How a rollout goes, as a deterministic function: it decides only from its input and from what the context's calls
 * answer. It reads no clock, draws no random number and imports nothing that does, because after a crash it is run
 * again from its start against the journal.
 *
 * A strategy need not undo anything: when it throws, or when the deployment is aborted, the engine brings the target
 * back from the journal and from what it observes, by the verbs of the ability that the strategy used.
 */
export interface StrategyDefinition<Input extends JsonObject = JsonObject> {
  /** Registered as `name@version`. A journal names it, so a change of behaviour needs a new version. */
  readonly name: string
  readonly version: number
  readonly needs: readonly Ability[]
  /** Checks input that came from data and gives it back typed; throws `INVALID_INPUT`. Pure. */
  parse(input: JsonObject): Input
  /** The stages, for the plan. The engine refuses any exposure that the plan did not show. Pure. */
  stages(input: Input, facts: StageFacts): readonly PlannedStage[]
  run(context: RolloutContext, input: Input): Promise<void>
}

/** What `stages` may look at. */
export interface StageFacts {
  readonly ability: Ability
  /** The nearest weight that the platform can carry. */
  carries(weight: number): number
  /** How many instances a fleet has; 0 when the target is no fleet. */
  readonly instances: number
  /** Whether something is live that carries the rest of the traffic; otherwise the first share is all of it. */
  readonly live: boolean
  readonly verified: boolean
}

/** How an analysis judges. */
export interface AnalysisOptions {
  /** How many times this rollout is going to judge the metrics in all, so that many looks raise no more false alarms than one. Default 1. */
  readonly looks?: number
  /** What the metrics that are not critical have to reach together, in percent of their weight. Default 75. */
  readonly passMark?: number
}

/** What a strategy can do. Each call is journaled; ids are unique within the rollout. */
export interface RolloutContext {
  readonly release: Release
  /** The last good revision: where a rollback returns to. `null` before the first good release. */
  readonly stable: Revision | null
  /** The one of the strategy's `needs` that this rollout uses. */
  readonly ability: Ability

  /** Makes the release the only live one, in one go. */
  update(): Promise<void>

  /** Runs the release beside what is live, without traffic. */
  stage(): Promise<void>
  /** Gives the release a percentage of the traffic and the stable revision the rest; reads it back. */
  shift(weight: number): Promise<void>
  /** Stops every revision but the release. One that cannot be stopped is a warning in the record. */
  retireOthers(): Promise<void>

  instances(): Promise<readonly Instance[]>
  /** Makes the release ready on an instance, without changing what it serves. */
  prepare(instance: string): Promise<void>
  /** Takes the instance out of the traffic, switches it to the release, and puts it back. */
  replace(instance: string): Promise<void>

  begin(schedule: RolloutSchedule): Promise<RolloutStatus>
  /** Waits until the platform's rollout pauses or ends; throws when it failed. */
  settled(id: string): Promise<RolloutStatus>
  advance(id: string): Promise<RolloutStatus>

  /**
   * Runs the deployment's checks against the release: on its own URL (`candidate`) or on the one that users use
   * (`live`). Throws `VERIFICATION_FAILED`; from then on the release gets no more traffic, whatever comes after.
   */
  verify(id: string, where: 'candidate' | 'live'): Promise<void>
  /** Judges metrics. Throws `ANALYSIS_FAILED` or `ANALYSIS_NO_DATA`. A metric that has failed stays failed in this rollout. */
  analyse(id: string, metrics: readonly MetricSpec[], options?: AnalysisOptions): Promise<void>
  /** Verifies again and again for a time. */
  watch(id: string, options: { readonly forMs: number; readonly everyMs: number }): Promise<void>
  pause(id: string, ms: number): Promise<void>
  /** Waits for a person's yes. */
  approve(id: string, options: { readonly instructions: string; readonly timeoutMs: number }): Promise<void>
  /** Runs `each` for every item, at most `limit` at a time; the first error is thrown when the running ones have ended. */
  forEach<Item>(
    id: string,
    items: readonly Item[],
    limit: number,
    each: (item: Item, context: RolloutContext) => Promise<void>,
  ): Promise<void>
}
