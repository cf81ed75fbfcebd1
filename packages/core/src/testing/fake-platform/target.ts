import type { Observation, Split } from '../../adapter/observation.ts'
import type { Release, Revision } from '../../adapter/release.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import { canonicalJson } from '../../json/canonical.ts'
import type { JsonObject } from '../../json/json.ts'
import { Fence } from './fence.ts'
import { FakeFleet } from './fleet.ts'
import type { Happened } from './history.ts'
import type { Operation } from './operation.ts'
import { type FakeRevision, told, toldWithWeight } from './revision.ts'
import { Revisions } from './revisions.ts'
import { FakeRollout } from './rollout.ts'
import type { FakeTargetOptions } from './target-options.ts'
import type { HostView, TargetView } from './target-view.ts'
import { Traffic } from './traffic.ts'

/**
 * One target of a fake platform: its revisions, who gets its traffic, and what the platform's API lets happen to
 * them. Everything takes effect at once; faults are the business of the adapter in front of it.
 */
export class FakeTarget implements TargetView {
  name: string
  readonly platform: HostView
  readonly options: FakeTargetOptions
  readonly traffic: Traffic
  readonly fleet: FakeFleet
  readonly rollout: FakeRollout
  readonly fence = new Fence()
  /** How many requests each version has answered, for scripted answers. */
  readonly answered = new Map<string, number>()
  lockOwner: string | null = null
  /** Set while an operation takes effect after its caller gave up: `checked` fencing does not see that one. */
  late = false
  private readonly known: Revisions

  constructor(name: string, platform: HostView, options: FakeTargetOptions) {
    this.name = name
    this.platform = platform
    this.options = options
    this.known = new Revisions(platform)
    this.traffic = new Traffic(this)
    this.fleet = new FakeFleet(this, options.fleet ?? 0)
    this.rollout = new FakeRollout(this)
    const { live = '1.0.0' } = options
    if (live !== null)
      this.traffic.begin(this.known.add({ release: null, version: live, sha256: null, configuration: {} }))
  }

  get revisions(): Map<string, FakeRevision> {
    return this.known.byId
  }

  /** The URL that users use. */
  get url(): string {
    return `fake://${this.name}/`
  }

  urlOf(revision: { readonly id: string }): string {
    return `fake://${this.name}/${revision.id}/`
  }

  /** The URL that reaches a revision whatever its weight; a fleet and a rolling update have none. */
  ownUrlOf(revision: { readonly id: string }): string | null {
    const { split, rollout = [] } = this.options
    return split !== undefined || rollout.some((one) => one !== 'rolling') ? this.urlOf(revision) : null
  }

  /** The split by version; a revision without a version goes by its id. */
  get splitByVersion(): { readonly [version: string]: number } {
    const byVersion: { [version: string]: number } = {}
    for (const [id, weight] of Object.entries(this.traffic.split)) {
      const version = this.revisions.get(id)?.version ?? id
      byVersion[version] = (byVersion[version] ?? 0) + weight
    }
    return byVersion
  }

  observe(): Observation {
    const revisions = []
    for (const revision of this.revisions.values()) {
      const weight = this.traffic.weightOf(revision.id)
      if (!revision.running && weight === 0) continue
      revisions.push(toldWithWeight(revision, weight, this.ownUrlOf(revision)))
    }
    return { revisions, url: this.url, inFlight: this.rollout.inFlight }
  }

  /** What a rollback can return to: everything that ever got traffic, the one that got it last first. */
  history(): Revision[] {
    const known = [...this.revisions.values()].filter((revision) => revision.lastLive > 0)
    return known.sort((a, b) => b.lastLive - a.lastLive).map(told)
  }

  update(release: Release, by: Operation): FakeRevision {
    this.guard(by, ['traffic', `release ${release.id}`])
    const known = this.known.ofRelease(release.id)
    if (known !== undefined && this.isSole(known)) return known
    const revision = this.start(known ?? this.bring(release, by), by)
    this.record(by, { kind: 'updated', revision: revision.id, release: release.id, version: release.version })
    this.makeSole(revision, by)
    return revision
  }

  rollback(wanted: Revision, by: Operation): FakeRevision {
    this.guard(by, ['traffic'])
    const known = this.find(wanted) ?? this.unknown(wanted, by)
    if (this.isSole(known)) return known
    this.start(known, by)
    const revision = this.options.renumbers ? this.start(this.known.renumber(known), by) : known
    const { version } = revision
    this.record(by, { kind: 'rolled back', revision: revision.id, asked: wanted.id, version })
    this.makeSole(revision, by)
    return revision
  }

  stage(release: Release, by: Operation): FakeRevision {
    this.guard(by, [`release ${release.id}`])
    const known = this.known.ofRelease(release.id)
    if (known?.running) return known
    const revision = this.start(known ?? this.bring(release, by), by)
    this.record(by, { kind: 'staged', revision: revision.id, release: release.id, version: release.version })
    return revision
  }

  shift(split: Split, by: Operation): void {
    this.guard(by, ['traffic'])
    const carried = this.traffic.carriable(split, by)
    this.rollout.supersede(by)
    this.traffic.set(carried, by)
  }

  retire(wanted: Revision, by: Operation): void {
    this.guard(by, [`release ${wanted.release ?? wanted.id}`])
    const revision = this.revisions.get(wanted.id)
    if (revision === undefined || !revision.running) return
    if (this.traffic.weightOf(revision.id) > 0) {
      this.refuse(by, 'PLATFORM_REFUSED', `${revision.id} gets traffic and cannot be retired`)
    }
    revision.running = false
    this.fleet.forget(revision.id)
    this.record(by, { kind: 'retired', revision: revision.id, version: revision.version })
    this.prune()
  }

  find(wanted: Revision): FakeRevision | undefined {
    return this.known.find(wanted)
  }

  /** The revision of a release, made if the platform does not have it; it does not run yet. */
  bring(release: Release, by: Operation): FakeRevision {
    const known = this.known.ofRelease(release.id)
    if (known !== undefined) return known
    const { reference, sha256 } = release.artifact
    const pushed = this.platform.artifacts.get(reference)
    if (pushed === undefined) this.refuse(by, 'ARTIFACT_MISSING', `${reference} was never pushed`)
    if (pushed !== sha256)
      this.refuse(by, 'ARTIFACT_CHANGED', `${reference} has another digest than the release`)
    const { id, version, configuration } = release
    return this.known.add({ release: id, version, sha256, configuration })
  }

  /** Starts a revision with the configuration that belongs to it. */
  start(revision: FakeRevision, by: Operation): FakeRevision {
    const { version, id } = revision
    if (version !== null && this.options.unhealthyVersions?.includes(version)) {
      this.refuse(by, 'HEALTH_CHECK_FAILED', `${id} (version ${version}) did not become healthy`)
    }
    revision.running = true
    revision.runningConfiguration = revision.configuration
    return revision
  }

  /** Refuses what comes from a superseded worker or too late, as far as the fencing of this target can tell. */
  guard(by: Operation, resources: readonly string[]): void {
    const { fencing = 'none' } = this.options
    if (fencing === 'enforced' || (fencing === 'checked' && !this.late)) {
      try {
        this.fence.check(by.fencingToken, resources, this.name)
      } catch (error) {
        this.record(by, { kind: 'refused', verb: by.verb, code: 'FENCED' })
        throw error
      }
    }
    this.fence.mark(by.fencingToken, resources)
  }

  refuse(by: Operation, code: ErrorCode, message: string): never {
    this.record(by, { kind: 'refused', verb: by.verb, code })
    throw new LandfallError({ code, message: `${this.name}: ${message}`, target: this.name })
  }

  unknown(wanted: { readonly id: string }, by: Operation): never {
    return this.refuse(by, 'UNKNOWN_REVISION', `there is no revision ${wanted.id}`)
  }

  record(by: Operation | null, happened: Happened): void {
    this.platform.record(this, by, happened)
  }

  /** Whether the revision alone is live, with the configuration it was deployed with. */
  private isSole(revision: FakeRevision): boolean {
    const { configuration, runningConfiguration } = revision
    const asDeployed = configuration === runningConfiguration || same(configuration, runningConfiguration)
    return asDeployed && revision.running && this.traffic.isSole(revision.id)
  }

  private makeSole(revision: FakeRevision, by: Operation): void {
    this.rollout.supersede(by)
    this.traffic.set({ [revision.id]: 100 }, by)
    this.stopOthers(revision)
  }

  /** Stops everything beside the only live revision. */
  stopOthers(live: FakeRevision): void {
    for (const revision of this.revisions.values()) if (revision !== live) revision.running = false
    this.prune()
  }

  private prune(): void {
    const { keep } = this.options
    if (keep === undefined) return
    const idle = [...this.revisions.values()].filter(
      ({ id, running }) => !running && this.traffic.weightOf(id) === 0,
    )
    idle.sort((a, b) => b.lastLive - a.lastLive)
    for (const revision of idle.slice(keep)) this.known.drop(revision)
  }
}

function same(a: JsonObject, b: JsonObject): boolean {
  return canonicalJson(a) === canonicalJson(b)
}
