import type { AdapterVerbs, FleetVerbs, LockVerbs, StagedVerbs } from '../../adapter/adapter.ts'
import type { Finding, Split } from '../../adapter/observation.ts'
import { acquireLock, releaseLock } from '../fake-platform/lock.ts'
import type { FakePlatform } from '../fake-platform/platform.ts'
import { told } from '../fake-platform/revision.ts'
import type { FakeTarget } from '../fake-platform/target.ts'
import { nearestWeight } from '../fake-platform/traffic.ts'
import type { FakeCalls } from './calls.ts'

/** The verbs that every adapter has. */
export function baseVerbs(
  platform: FakePlatform,
  target: FakeTarget,
  calls: FakeCalls,
  findings: readonly Finding[],
): AdapterVerbs {
  return {
    preflight: (context) =>
      calls.make('preflight', null, context, () => [...findings, ...halfFinished(target)]),
    push: (artifact, context) =>
      calls.make('push', artifact.name, context, (by) => platform.push(artifact, target, by)),
    current: (context) => calls.make('current', null, context, () => target.observe()),
    history: (context) => calls.make('history', null, context, () => target.history()),
    update: (release, context) =>
      calls.make('update', release.version, context, (by) => told(target.update(release, by))),
    rollback: (revision, context) =>
      calls.make('rollback', revision.version, context, (by) => told(target.rollback(revision, by))),
  }
}

/** The verbs of a platform on which a revision can run beside the live one. */
export function stagedVerbs(target: FakeTarget, calls: FakeCalls): StagedVerbs {
  const { granularity } = target.options
  return {
    stage: (release, context) =>
      calls.make('stage', release.version, context, (by) => {
        const revision = target.stage(release, by)
        return { revision: told(revision), url: target.urlOf(revision) }
      }),
    shift: (split, context) =>
      calls.make('shift', newestWeight(target, split), context, (by) => {
        target.shift(split, by)
        return target.observe()
      }),
    retire: (revision, context) =>
      calls.make('retire', revision.version, context, (by) => target.retire(revision, by)),
    ...(granularity === undefined ? {} : { carries: (weight: number) => nearestWeight(weight, granularity) }),
  }
}

/** The verbs of a platform that is made of instances. */
export function fleetVerbs({ fleet }: FakeTarget, calls: FakeCalls): FleetVerbs {
  return {
    instances: (context) => calls.make('instances', null, context, () => fleet.instances()),
    prepare: (instance, release, context) =>
      calls.make('prepare', instance, context, (by) => told(fleet.prepare(instance, release, by))),
    drain: (instance, context) => calls.make('drain', instance, context, (by) => fleet.drain(instance, by)),
    switch: (instance, revision, context) =>
      calls.make('switch', instance, context, (by) => fleet.switch(instance, revision, by)),
    undrain: (instance, context) =>
      calls.make('undrain', instance, context, (by) => fleet.undrain(instance, by)),
  }
}

/** The verbs of a platform that keeps a claim. */
export function lockVerbs(target: FakeTarget, calls: FakeCalls): LockVerbs {
  return {
    acquire: (owner, context) =>
      calls.make('acquire', owner, context, (by) => acquireLock(target, owner, by)),
    release: (owner, context) =>
      calls.make('release', owner, context, (by) => releaseLock(target, owner, by)),
  }
}

/** The percentage a split gives to the newest revision that runs: what a test means by "the shift to 25". */
function newestWeight(target: FakeTarget, split: Split): number {
  let newest: string | undefined
  for (const { id, running } of target.revisions.values()) if (running) newest = id
  return newest === undefined ? 0 : (split[newest] ?? 0)
}

function halfFinished({ rollout }: FakeTarget): Finding[] {
  const { inFlight } = rollout
  if (inFlight === null) return []
  return [
    { severity: 'warning', message: `A ${inFlight}`, remedy: 'Abort it, or let the deployment replace it.' },
  ]
}
