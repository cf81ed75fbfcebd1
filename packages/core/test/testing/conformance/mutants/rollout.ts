import type { RolloutStatus } from '../../../../src/adapter/observation.ts'
import { changedRollout, type Mutant, setTraffic } from './mutant.ts'

const strategies = ['rolling', 'canary', 'blue-green'] as const

function each(name: string): string[] {
  return strategies.map((strategy) => `${strategy}: ${name}`)
}

export const rolloutMutants: readonly Mutant[] = [
  {
    defect: 'a rollout is said to have succeeded before it is through',
    fails: each('a rollout without gates ends with the release alone live'),
    mutate: changedRollout(() => ({
      observe: async (revision) => ({ phase: 'succeeded', revision: revision.id, message: null }),
    })),
  },
  {
    defect: 'a rollout never ends',
    fails: each('a rollout without gates ends with the release alone live'),
    mutate: changedRollout(() => ({
      observe: async (revision) => ({ phase: 'progressing', revision: revision.id, message: null }),
    })),
  },
  {
    defect: 'begin again begins another rollout',
    fails: each('begin twice is begin once'),
    mutate: changedRollout(({ begin }, { calls }) => ({
      begin: async (release, schedule, context) => {
        const status = await begin(release, schedule, context)
        return { ...status, revision: `${status.revision}-${calls.length}` }
      },
    })),
  },
  {
    defect: 'a gate opens when somebody looks',
    fails: each('a gate holds until advance, for whoever looks'),
    mutate: changedRollout(({ observe, advance }) => ({
      observe: async (revision, context) => {
        const status = await observe(revision, context)
        if (status.phase !== 'paused') return status
        await advance(revision, 0, context)
        return await advance(revision, 1, context)
      },
    })),
  },
  {
    defect: 'the same advance again opens the next gate',
    fails: each('the same advance again opens no second gate'),
    mutate: changedRollout(({ advance }, { calls }) => ({
      advance: (revision, _stage, context) =>
        advance(revision, calls.filter(({ verb }) => verb === 'advance').length, context),
    })),
  },
  {
    defect: 'abort stops the rollout and leaves the release what it has',
    fails: each('abort returns to what was live, and abort twice is abort once'),
    mutate: changedRollout(({ abort }, fake) => ({
      abort: async (revision, context) => {
        const status = await abort(revision, context)
        setTraffic(fake, { [revision.id]: 100 })
        return status
      },
    })),
  },
  {
    defect: 'abort again fails',
    fails: each('abort returns to what was live, and abort twice is abort once'),
    mutate: changedRollout(({ abort }, { target }) => ({
      abort: (revision, context) =>
        abort(
          target.rollout.inFlight === null ? { ...revision, id: 'gone', release: null } : revision,
          context,
        ),
    })),
  },
  {
    defect: 'a release that was aborted once stays aborted',
    fails: each('a rollout that was aborted can be begun again'),
    mutate: changedRollout(({ abort, begin }) => {
      const aborted = new Map<string | null, RolloutStatus>()
      return {
        abort: async (revision, context) => {
          const status = await abort(revision, context)
          aborted.set(revision.release, status)
          return status
        },
        begin: async (release, schedule, context) =>
          aborted.get(release.id) ?? (await begin(release, schedule, context)),
        observe: async (revision) => ({ phase: 'aborted', revision: revision.id, message: null }),
      }
    }),
  },
  {
    defect: 'a rollout that does not exist is said to have succeeded',
    fails: each('a rollout that does not exist is refused'),
    mutate: changedRollout(() => ({
      observe: async (revision) => ({ phase: 'succeeded', revision: revision.id, message: null }),
    })),
  },
]
