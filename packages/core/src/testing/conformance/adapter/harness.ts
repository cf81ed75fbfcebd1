import type { Ability } from '../../../adapter/abilities.ts'
import type { Adapter } from '../../../adapter/adapter.ts'
import type { Artifact } from '../../../adapter/release.ts'
import type { JsonObject } from '../../../json/json.ts'

/**
 * What an adapter's documentation can promise its users. An ability that is promised has to be declared.
 *
 * - `lock`, `fencing-enforced`, `fencing-checked`, `no-rebuild`: as in the adapter's abilities.
 * - `health`: a release that does not become healthy gets no traffic, and the verb that starts it fails.
 * - `revision-url`: a staged revision has a URL of its own.
 */
export type Guarantee =
  | Ability
  | 'lock'
  | 'fencing-enforced'
  | 'fencing-checked'
  | 'no-rebuild'
  | 'health'
  | 'revision-url'

/** What the platform itself says, looked up past the adapter. */
export interface PlatformView {
  /** Percent of the live traffic by version; versions without traffic may be left out. */
  readonly traffic: { readonly [version: string]: number }
  /** The configuration that each live version really runs with: the keys that its release brought. */
  readonly configuration: { readonly [version: string]: JsonObject }
}

/** One version of the application that the suite deploys. */
export interface ConformanceRelease {
  /** An artifact that the suite brings to the platform by `push`. */
  readonly artifact: Artifact
  /** Configuration of that release, another one for each version; a key with the version when absent. */
  readonly configuration?: JsonObject
}

/**
 * A platform for one case of the suite, and the adapter on it. It has to be cheap to make: what costs time or has to be
 * given back belongs into `setup`.
 */
export interface ConformanceHarness {
  readonly adapter: Adapter
  /** What the adapter's documentation promises. */
  readonly promises: readonly Guarantee[]
  /** The version that is live on the platform from the start, without a release; nothing when absent. */
  readonly initial?: string
  /** Makes one version of the application; a bad one starts, but never becomes healthy. */
  release(
    version: string,
    options?: { readonly bad?: true },
  ): ConformanceRelease | Promise<ConformanceRelease>
  /** Looks at the platform, never through the adapter: by its own API, or by what the live URL answers. */
  observe(): PlatformView | Promise<PlatformView>
  /** The version that answers at a URL of a revision, `null` when none does. */
  answers(url: string): string | null | Promise<string | null>
  /** Another adapter on the same platform, which shares nothing with the first: as in another process. */
  restart(): Adapter | Promise<Adapter>
  /** Changes the content of an artifact behind its digest; the suite lies about the digest when absent. */
  corrupt?(artifact: Artifact): void | Promise<void>
  setup?(): void | Promise<void>
  cleanup?(): void | Promise<void>
  /** Percent by which `observe` may be off, for one that measures with requests; 0.01 when absent. */
  readonly tolerance?: number
  /** The deadline that the verbs are told, milliseconds; 30 seconds when absent. */
  readonly deadlineMs?: number
  /** How fast a verb has to give up after its signal was aborted, milliseconds; 5 seconds when absent. */
  readonly abortWithinMs?: number
}
