import type { Split } from '../../adapter/observation.ts'
import type { Release, Revision } from '../../adapter/release.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import type { Clock } from '../../runtime/clock.ts'
import type { Happened } from './history.ts'
import type { Operation } from './operation.ts'
import type { FakeRevision } from './revision.ts'
import type { FakeTargetOptions } from './target-options.ts'

/** What a target knows of the platform that it is a part of. */
export interface HostView {
  readonly clock: Clock
  /** Digest by reference of everything that was pushed. */
  readonly artifacts: ReadonlyMap<string, string>
  /** The number that the next revision gets, on whatever target. */
  nextRevision: number
  record(target: { readonly name: string }, by: Operation | null, happened: Happened): void
}

/** What the parts of a target know of it and of each other. */
export interface TargetView {
  readonly name: string
  readonly url: string
  readonly options: FakeTargetOptions
  readonly platform: HostView
  readonly revisions: Map<string, FakeRevision>
  readonly traffic: {
    readonly split: Split
    readonly routed: boolean
    weightOf(id: string): number
    isSole(id: string): boolean
    set(split: Split, by: Operation | null): void
    note(split: Split, by: Operation | null): void
    pick(): string | null
  }
  readonly fleet: {
    readonly size: number
    assign(revision: string): void
    allServe(revision: string): boolean
  }
  readonly rollout: { supersede(by: Operation): void }
  /** How many requests each version has answered. */
  readonly answered: Map<string, number>
  lockOwner: string | null
  find(wanted: Revision): FakeRevision | undefined
  bring(release: Release, by: Operation): FakeRevision
  start(revision: FakeRevision, by: Operation): FakeRevision
  stopOthers(live: FakeRevision): void
  guard(by: Operation, resources: readonly string[]): void
  refuse(by: Operation, code: ErrorCode, message: string): never
  unknown(wanted: { readonly id: string }, by: Operation): never
  record(by: Operation | null, happened: Happened): void
}
