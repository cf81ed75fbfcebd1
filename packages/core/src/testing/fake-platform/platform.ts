import type { Artifact, PushedArtifact } from '../../adapter/release.ts'
import type { Clock } from '../../runtime/clock.ts'
import { virtualClock } from '../virtual-clock.ts'
import { answer, type FakeResponse } from './answer.ts'
import type { Happened, HistoryEntry, HistoryOf } from './history.ts'
import type { Operation } from './operation.ts'
import { FakeTarget } from './target.ts'
import type { FakeTargetOptions } from './target-options.ts'
import type { HostView } from './target-view.ts'

/**
 * An in-memory platform that several fake adapters can share. Its history is what happened to it, whatever the
 * adapters, the engine and its journal say: what an oracle looks at.
 */
export class FakePlatform implements HostView {
  /** Append-only, every target's entries in one order. */
  readonly history: readonly HistoryEntry[] = []
  /** Digest by reference of everything that was pushed. */
  readonly artifacts = new Map<string, string>()
  /** Digest by location of what lies there really; an artifact from elsewhere is believed to be what it says. */
  readonly files = new Map<string, string>()
  readonly targets: FakeTarget[] = []
  clock: Clock
  nextRevision = 1

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Adds a target: what one adapter is configured for. */
  addTarget(name: string, options: FakeTargetOptions): FakeTarget {
    const target = new FakeTarget(name, this, options)
    this.targets.push(target)
    return target
  }

  push(artifact: Artifact, target: FakeTarget, by: Operation): PushedArtifact {
    target.guard(by, [`artifact ${artifact.name}`])
    const { name, type, sha256, location } = artifact
    const found = this.files.get(location) ?? sha256
    if (found !== sha256)
      target.refuse(by, 'ARTIFACT_CHANGED', `${location} has the digest ${found}, not ${sha256}`)
    const reference = `fake://artifacts/${name}@sha256:${sha256}`
    if (!this.artifacts.has(reference)) {
      this.artifacts.set(reference, sha256)
      target.record(by, { kind: 'pushed', artifact: name, reference, sha256 })
    }
    return { name, type, reference, sha256 }
  }

  /** A request that checks the deployment: the evidence a verification has. Its answer is recorded. */
  probe(url: string): FakeResponse {
    return answer(this.targets, url, 'probed')
  }

  /** A request of a user, answered by the split, always in the same order. Its answer is recorded. */
  request(url: string): FakeResponse {
    return answer(this.targets, url, 'requested')
  }

  /** The entries of one kind, of one target or of all. */
  happened<K extends Happened['kind']>(kind: K, target?: string): readonly HistoryOf<K>[] {
    const isOne = (entry: HistoryEntry): entry is HistoryOf<K> =>
      entry.kind === kind && (target === undefined || entry.target === target)
    return this.history.filter(isOne)
  }

  record(target: { readonly name: string }, by: Operation | null, happened: Happened): void {
    const history = this.history as HistoryEntry[]
    const index = history.length
    const entry = {
      index,
      atMs: this.clock.monotonic(),
      target: target.name,
      operation: null,
      fencingToken: null,
    }
    const whose = by === null ? entry : { ...entry, operation: by.operationId, fencingToken: by.fencingToken }
    history.push({ ...whose, ...happened })
  }
}

/**
 * Makes a platform, for adapters that share one.
 *
 * @param options.clock its clock, a virtual one of its own when absent
 *
 * @example
 * const platform = fakePlatform({ clock })
 * const web = fakeAdapter({ split: 'weighted', platform, target: 'web' })
 * const api = fakeAdapter({ split: 'switch', platform, target: 'api' })
 */
export function fakePlatform(options: { readonly clock?: Clock } = {}): FakePlatform {
  return new FakePlatform(options.clock ?? virtualClock())
}
