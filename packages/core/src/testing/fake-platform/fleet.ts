import type { Instance, Split } from '../../adapter/observation.ts'
import type { Release, Revision } from '../../adapter/release.ts'
import type { Operation } from './operation.ts'
import type { FakeRevision } from './revision.ts'
import type { TargetView } from './target-view.ts'

/** One instance of a fleet. */
interface Member {
  readonly id: string
  revision: string | null
  inService: boolean
  /** Revisions that lie ready on it. */
  readonly ready: Set<string>
}

/** The instances of a target, each of which runs one revision and is in or out of the traffic. */
export class FakeFleet {
  readonly members: readonly Member[]
  private readonly target: TargetView

  constructor(target: TargetView, size: number) {
    this.target = target
    const numbers = Array.from({ length: size }, (_, index) => index + 1)
    this.members = numbers.map((n) => ({
      id: `i${n}`,
      revision: null,
      inService: false,
      ready: new Set<string>(),
    }))
  }

  get size(): number {
    return this.members.length
  }

  instances(): Instance[] {
    return this.members.map(({ id, revision, inService }) => ({ id, revision, inService }))
  }

  prepare(instance: string, release: Release, by: Operation): FakeRevision {
    const member = this.member(instance, by)
    const revision = this.target.bring(release, by)
    if (!member.ready.has(revision.id)) {
      member.ready.add(revision.id)
      this.target.record(by, { kind: 'prepared', instance, revision: revision.id })
    }
    return revision
  }

  drain(instance: string, by: Operation): void {
    const member = this.member(instance, by)
    this.direct(by)
    if (!member.inService) return
    member.inService = false
    this.target.record(by, { kind: 'drained', instance })
    this.target.traffic.note(this.shares(), by)
  }

  switch(instance: string, wanted: Revision, by: Operation): void {
    const { target } = this
    const member = this.member(instance, by)
    this.direct(by)
    const revision = target.find(wanted) ?? target.unknown(wanted, by)
    if (member.revision === revision.id) return
    if (!member.ready.has(revision.id)) {
      target.refuse(by, 'PLATFORM_REFUSED', `${revision.id} is not prepared on ${instance}`)
    }
    target.rollout.supersede(by)
    target.start(revision, by)
    const before = member.revision
    member.revision = revision.id
    if (before !== null && target.options.split === undefined) this.stopUnused(before)
    const { inService } = member
    target.record(by, { kind: 'switched', instance, revision: revision.id, inService })
    if (inService) target.traffic.note(this.shares(), by)
  }

  undrain(instance: string, by: Operation): void {
    const member = this.member(instance, by)
    this.direct(by)
    if (member.inService) return
    const { revision } = member
    if (revision === null) this.target.refuse(by, 'PLATFORM_REFUSED', `${instance} runs nothing`)
    member.inService = true
    this.target.record(by, { kind: 'undrained', instance, revision })
    this.target.traffic.note(this.shares(), by)
  }

  /** Makes every instance run the revision, in service. */
  assign(revision: string): void {
    for (const member of this.members) {
      member.revision = revision
      member.inService = true
      member.ready.add(revision)
    }
  }

  /** Takes a revision that is gone from the instances that ran it. */
  forget(revision: string): void {
    for (const member of this.members) if (member.revision === revision) member.revision = null
  }

  allServe(revision: string): boolean {
    return this.members.every((member) => member.inService && member.revision === revision)
  }

  /** The share of the instances in service that each revision has. */
  private shares(): Split {
    const serving = this.members.filter((member) => member.inService && member.revision !== null)
    const counts = new Map<string, number>()
    for (const { revision } of serving) if (revision) counts.set(revision, (counts.get(revision) ?? 0) + 1)
    return Object.fromEntries([...counts].map(([id, count]) => [id, (100 * count) / serving.length]))
  }

  private stopUnused(id: string): void {
    const revision = this.target.revisions.get(id)
    if (revision !== undefined && this.members.every((member) => member.revision !== id))
      revision.running = false
  }

  private member(instance: string, by: Operation): Member {
    this.target.guard(by, [`instance ${instance}`])
    const member = this.members.find(({ id }) => id === instance)
    return member ?? this.target.refuse(by, 'PLATFORM_REFUSED', `there is no instance ${instance}`)
  }

  private direct(by: Operation): void {
    if (!this.target.traffic.routed) return
    this.target.refuse(
      by,
      'PLATFORM_REFUSED',
      'the traffic is split by weights; give one revision all of it first',
    )
  }
}
