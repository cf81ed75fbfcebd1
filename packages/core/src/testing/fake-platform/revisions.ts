import type { Revision } from '../../adapter/release.ts'
import type { FakeRevision } from './revision.ts'
import type { HostView } from './target-view.ts'

/** What a revision is made from. */
export type RevisionFacts = Pick<FakeRevision, 'release' | 'version' | 'sha256' | 'configuration'>

/** The revisions that a target has, by id and by release. */
export class Revisions {
  readonly byId = new Map<string, FakeRevision>()
  private readonly byRelease = new Map<string, FakeRevision>()
  private readonly renumbered = new Map<string, FakeRevision>()
  private readonly platform: HostView

  constructor(platform: HostView) {
    this.platform = platform
  }

  ofRelease(release: string): FakeRevision | undefined {
    return this.byRelease.get(release)
  }

  /** The revision by its id, or, where the platform has renumbered it, by its release. */
  find({ id, release }: Revision): FakeRevision | undefined {
    const revision = this.byId.get(id) ?? this.latest(id)
    return revision ?? (release === null ? undefined : this.byRelease.get(release))
  }

  add({ release, version, sha256, configuration }: RevisionFacts): FakeRevision {
    const id = `r${this.platform.nextRevision++}`
    const state = { running: release === null, runningConfiguration: configuration, lastLive: 0 }
    const revision: FakeRevision = { id, release, version, sha256, configuration, ...state }
    this.byId.set(id, revision)
    if (release !== null) this.byRelease.set(release, revision)
    return revision
  }

  /** The same revision under a new id. The old id still finds it, so that the same rollback again changes nothing. */
  renumber(known: FakeRevision): FakeRevision {
    const revision = this.add(known)
    this.byId.delete(known.id)
    this.renumbered.set(known.id, revision)
    return revision
  }

  drop({ id, release }: FakeRevision): void {
    this.byId.delete(id)
    if (release !== null) this.byRelease.delete(release)
  }

  private latest(id: string): FakeRevision | undefined {
    let revision = this.renumbered.get(id)
    while (revision !== undefined && !this.byId.has(revision.id)) revision = this.renumbered.get(revision.id)
    return revision
  }
}
