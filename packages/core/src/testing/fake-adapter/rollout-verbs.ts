import type { RolloutVerbs } from '../../adapter/adapter.ts'
import type { VerbContext } from '../../adapter/context.ts'
import type { RolloutStatus } from '../../adapter/observation.ts'
import type { Revision } from '../../adapter/release.ts'
import { type Operation, operation } from '../fake-platform/operation.ts'
import type { FakeTarget } from '../fake-platform/target.ts'
import type { FakeCalls } from './calls.ts'

/** The part of its deadline that an observation waits for a change: it has to answer before nobody listens. */
const patience = 0.9

/** The verbs of a platform that runs rollouts by itself. */
export function rolloutVerbs(target: FakeTarget, calls: FakeCalls): RolloutVerbs {
  const { rollout } = target
  return {
    begin: (release, schedule, context) =>
      calls.make('begin', release.version, context, (by) => rollout.begin(release, schedule, by)),
    observe: (revision, context) => observe(target, calls, revision, context),
    advance: (revision, stage, context) =>
      calls.make('advance', revision.version, context, (by) => rollout.advance(revision, stage, by)),
    abort: (revision, context) =>
      calls.make('abort', revision.version, context, (by) => rollout.abort(revision, by)),
  }
}

async function observe(
  target: FakeTarget,
  calls: FakeCalls,
  revision: Revision,
  context: VerbContext,
): Promise<RolloutStatus> {
  const look = (by: Operation): RolloutStatus => target.rollout.observe(revision, by)
  const status = await calls.make('observe', revision.version, context, look)
  if (status.phase !== 'progressing') return status
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      unwatch()
      cancel()
      context.signal.removeEventListener('abort', abort)
      settle()
    }
    const see = (): void => {
      const seen = look(operation('observe', context))
      if (seen.phase !== 'progressing') end(() => resolve(seen))
    }
    const abort = (): void => end(() => reject(context.signal.reason))
    const unwatch = target.rollout.watch(see)
    const cancel = target.platform.clock.after(context.deadlineMs * patience, () => {
      end(() => resolve(look(operation('observe', context))))
    })
    context.signal.addEventListener('abort', abort, { once: true })
  })
}
