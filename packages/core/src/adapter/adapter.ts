import type { Abilities } from './abilities.ts'
import type { VerbContext } from './context.ts'
import type { Finding, Instance, Observation, RolloutSchedule, RolloutStatus, Split } from './observation.ts'
import type { Artifact, PushedArtifact, Release, Revision } from './release.ts'

/**
 * The verbs every adapter has. Each states a wished-for end state, so that doing it twice is doing it once: a verb
 * finds its own earlier work by the release's id on the platform and goes on from there.
 *
 * A verb that fails throws; the engine then looks at `current()` and decides from what it sees, so an adapter need
 * not know whether a failed call took effect.
 */
export interface AdapterVerbs {
  /** Credentials, reachability, room, and a half-finished operation in the way. Changes nothing. */
  preflight(context: VerbContext): Promise<readonly Finding[]>
  /** Brings the artifact to the platform, checks its digest there, and gives the immutable reference. */
  push(artifact: Artifact, context: VerbContext): Promise<PushedArtifact>
  /** What is there and what gets traffic, read from the platform, never from memory. */
  current(context: VerbContext): Promise<Observation>
  /** The revisions that `rollback` can return to, newest first, the live one among them. */
  history(context: VerbContext): Promise<readonly Revision[]>
  /** Makes the release the only live one and gives its revision. Traffic may reach it before it is verified. */
  update(release: Release, context: VerbContext): Promise<Revision>
  /** Makes a revision of the history the only live one, code and configuration. The platform may give it a new id. */
  rollback(revision: Revision, context: VerbContext): Promise<Revision>
}

/** Verbs of a platform on which a new revision can run beside the live one. */
export interface StagedVerbs {
  /** Runs the release beside what is live, at 0 % of the traffic, ready to answer on the URL it gives. */
  stage(
    release: Release,
    context: VerbContext,
  ): Promise<{ readonly revision: Revision; readonly url: string | null }>
  /**
   * Gives each named revision its percentage and every other one 0, as one change without a failed request, and
   * reads the platform back. An empty split takes the traffic from all of them: before the first good release.
   */
  shift(split: Split, context: VerbContext): Promise<Observation>
  /** Stops a revision that gets no traffic, after its open requests have ended. Refuses one that gets traffic. */
  retire(revision: Revision, context: VerbContext): Promise<void>
  /** The percentage the platform can really carry that is nearest to the wished one. Pure; the wish itself if absent. */
  carries?(weight: number): number
}

/** Verbs of a platform that is made of instances. */
export interface FleetVerbs {
  /** Every instance, with what it runs and whether it gets traffic. */
  instances(context: VerbContext): Promise<readonly Instance[]>
  /** Makes everything ready on one instance without changing what it serves. */
  prepare(instance: string, release: Release, context: VerbContext): Promise<Revision>
  /** Takes one instance out of the traffic, and returns when its open requests have ended. */
  drain(instance: string, context: VerbContext): Promise<void>
  /** Makes one instance run the revision, healthy, without putting it into the traffic. */
  switch(instance: string, revision: Revision, context: VerbContext): Promise<void>
  /** Puts one instance back into the traffic. */
  undrain(instance: string, context: VerbContext): Promise<void>
}

/** Verbs of a platform that runs a rollout by itself. */
export interface RolloutVerbs {
  /**
   * Lets the platform begin a rollout of the release. One of the same release that is under way already is gone on
   * with.
   */
  begin(release: Release, schedule: RolloutSchedule, context: VerbContext): Promise<RolloutStatus>
  /** Returns when the status differs from `progressing`, or after at most the context's deadline with what is seen then. */
  observe(revision: Revision, context: VerbContext): Promise<RolloutStatus>
  /**
   * Lets a rollout that is paused at a stage go on. One that is past that stage already is left as it is, so that the
   * same call again opens no second gate.
   *
   * @param stage index of the stage in the schedule, from 0
   */
  advance(revision: Revision, stage: number, context: VerbContext): Promise<RolloutStatus>
  /** Stops the rollout and lets the platform return to what was live before. One that has ended is left as it is. */
  abort(revision: Revision, context: VerbContext): Promise<RolloutStatus>
}

/** A claim kept on the platform, so that orchestrators with stores of their own exclude each other. */
export interface LockVerbs {
  /** Takes or renews the lock for the owner; throws `ENVIRONMENT_BUSY` naming the present owner otherwise. */
  acquire(owner: string, context: VerbContext): Promise<void>
  /** Gives the lock up if the owner holds it. */
  release(owner: string, context: VerbContext): Promise<void>
}

/** What `create` has to return for given abilities: a missing verb is a compile-time error. */
export type Verbs<A extends Abilities> = AdapterVerbs &
  (A['staged'] extends 'switch' | 'weighted'
    ? { readonly staged: StagedVerbs }
    : { readonly staged?: never }) &
  (A['fleet'] extends true ? { readonly fleet: FleetVerbs } : { readonly fleet?: never }) &
  (A['rollout'] extends readonly [unknown, ...unknown[]]
    ? { readonly rollout: RolloutVerbs }
    : { readonly rollout?: never }) &
  (A['lock'] extends true ? { readonly lock: LockVerbs } : { readonly lock?: never })

/** The verbs of any adapter; which groups are there is told by its abilities. */
export interface AnyVerbs extends AdapterVerbs {
  readonly staged?: StagedVerbs | undefined
  readonly fleet?: FleetVerbs | undefined
  readonly rollout?: RolloutVerbs | undefined
  readonly lock?: LockVerbs | undefined
}

/** An adapter configured for one target of one environment. Made by calling what `defineAdapter` returns. */
export interface Adapter<A extends Abilities = Abilities> {
  /** The platform's name, as in `local` or `kubernetes`. */
  readonly name: string
  readonly abilities: A
  readonly verbs: AnyVerbs
}
