import type { Observation } from '../../../../src/adapter/observation.ts'
import { changed, declaring, type Mutant, refused, setTraffic } from './mutant.ts'

const ghost = { id: 'ghost', release: null, version: '0.0.1', weight: 0, url: null }

export const everyAdapterMutants: readonly Mutant[] = [
  {
    defect: 'a promised lock is not declared',
    fails: ['declares every ability that its documentation promises'],
    mutate: declaring(({ lock: _, ...rest }) => rest),
  },
  {
    defect: 'promised fencing is declared as checked only',
    fails: ['declares every ability that its documentation promises'],
    mutate: declaring((abilities) => ({ ...abilities, fencing: 'checked' })),
  },
  {
    defect: 'a declared group of verbs is missing',
    fails: ['has the verbs of exactly the abilities it declares'],
    mutate: changed(() => ({ lock: undefined })),
  },
  {
    defect: 'current() shows a revision that nobody deployed',
    fails: ['current() before any deployment shows what was there before, and nothing else'],
    mutate: changed(({ current }) => ({
      current: async (context) => {
        const seen = await current(context)
        return { ...seen, revisions: [...seen.revisions, ghost] }
      },
    })),
  },
  {
    defect: 'what predates Landfall is given a release',
    fails: ['current() before any deployment shows what was there before, and nothing else'],
    options: { live: '0.9.0' },
    mutate: changed(({ current }) => ({
      current: async (context) => {
        const seen = await current(context)
        return {
          ...seen,
          revisions: seen.revisions.map((one) => ({ ...one, release: one.release ?? 'made-up' })),
        }
      },
    })),
  },
  {
    defect: 'preflight takes the platform down',
    fails: ['preflight finds a sound platform sound, and changes nothing'],
    mutate: changed(({ preflight }, fake) => ({
      preflight: (context) => {
        setTraffic(fake, {})
        return preflight(context)
      },
    })),
  },
  {
    defect: 'preflight finds an error on a sound platform',
    fails: ['preflight finds a sound platform sound, and changes nothing'],
    options: { findings: [{ severity: 'error', message: 'no reason', remedy: 'none' }] },
  },
  {
    defect: 'push gives another reference each time',
    fails: ['push twice gives the same reference, and leaves what is live alone'],
    mutate: changed(({ push }, { platform }) => ({
      push: async (artifact, context) => {
        const pushed = await push(artifact, context)
        const reference = `${pushed.reference}-${platform.artifacts.size}`
        platform.artifacts.set(reference, pushed.sha256)
        return { ...pushed, reference }
      },
    })),
  },
  {
    defect: 'push gives every artifact the same reference, as with a tag',
    fails: ['push gives another artifact another reference'],
    mutate: changed(({ push }) => ({
      push: async (artifact, context) => ({ ...(await push(artifact, context)), reference: 'app:latest' }),
    })),
  },
  {
    defect: 'push believes the digest that it is told',
    fails: ['push refuses an artifact that is not what its digest says'],
    mutate: changed(({ push }, { platform }) => ({
      push: (artifact, context) => {
        platform.files.clear()
        return push(artifact, context)
      },
    })),
  },
  {
    defect: 'update leaves the old revision half of the traffic',
    fails: ['update makes a release the only live one'],
    mutate: changed(({ update }, fake) => ({
      update: async (release, context) => {
        const [old] = Object.keys(fake.target.traffic.split)
        const revision = await update(release, context)
        if (old !== undefined && old !== revision.id) setTraffic(fake, { [old]: 50, [revision.id]: 50 })
        return revision
      },
    })),
  },
  {
    defect: 'update makes a new revision each time',
    fails: ['update twice is update once', 'two updates to the same release at once end as one'],
    mutate: changed(({ update }) => {
      let count = 0
      return {
        update: async (release, context) => {
          const revision = await update(release, context)
          return { ...revision, id: `${revision.id}-${count++}` }
        },
      }
    }),
  },
  {
    defect: 'a release that is known counts as released',
    fails: ['a release that was rolled back from can be released again'],
    mutate: changed(({ update }, { target }) => ({
      update: async (release, context) => {
        const known = target.history().find((revision) => revision.release === release.id)
        return known ?? update(release, context)
      },
    })),
  },
  {
    defect: 'rollback brings the code back and keeps the configuration',
    fails: ['rollback brings an earlier release back, code and configuration'],
    mutate: changed(({ rollback }, { target }) => ({
      rollback: async (revision, context) => {
        const live = [...target.revisions.values()].find(({ id }) => target.traffic.weightOf(id) > 0)
        const back = await rollback(revision, context)
        const running = target.revisions.get(back.id)
        if (running && live) running.runningConfiguration = live.runningConfiguration
        return back
      },
    })),
  },
  {
    defect: 'rollback to what is live already fails',
    fails: ['rollback twice is rollback once'],
    mutate: changed(({ rollback }, { target }) => ({
      rollback: async (revision, context) => {
        if (target.traffic.isSole(revision.id)) throw refused('PLATFORM_REFUSED', 'it is live already')
        return rollback(revision, context)
      },
    })),
  },
  {
    defect: 'rollback to nowhere is taken as done',
    fails: ['rollback to a revision that is not there is refused and changes nothing'],
    mutate: changed(() => ({ rollback: async (revision) => revision })),
  },
  {
    defect: 'an error is not a LandfallError',
    fails: ['rollback to a revision that is not there is refused and changes nothing'],
    mutate: changed(({ rollback }) => ({
      rollback: (revision, context) =>
        rollback(revision, context).catch((error: Error) => {
          throw new Error(error.message)
        }),
    })),
  },
  {
    defect: 'an error has a code that is not in the catalogue',
    fails: ['rollback to a revision that is not there is refused and changes nothing'],
    mutate: changed(({ rollback }) => ({
      rollback: (revision, context) =>
        rollback(revision, context).catch((error: Error) => {
          throw Object.assign(error, { code: 'NOPE' })
        }),
    })),
  },
  {
    defect: 'history lists the oldest first',
    fails: ['history lists what a rollback can return to, newest first'],
    mutate: changed(({ history }) => ({ history: async (context) => (await history(context)).toReversed() })),
  },
  {
    defect: 'history forgets the oldest, though a rollback could return to it',
    fails: ['history lists what a rollback can return to, newest first'],
    mutate: changed(({ history }) => ({ history: async (context) => (await history(context)).slice(0, 2) })),
  },
  {
    defect: 'current() answers from memory',
    fails: ['another adapter on the platform sees the first one’s work and goes on from there'],
    mutate: changed(({ current, update }) => {
      let remembered: Observation | undefined
      return {
        update: async (release, context) => {
          const revision = await update(release, context)
          remembered = await current(context)
          return revision
        },
        current: async (context) => remembered ?? { ...(await current(context)), revisions: [] },
      }
    }),
  },
  {
    defect: 'the signal is ignored',
    fails: ['a call whose signal is aborted already fails and changes nothing'],
    mutate: changed(({ update }) => ({
      update: (release, context) => update(release, { ...context, signal: new AbortController().signal }),
    })),
  },
  {
    defect: 'a call that hangs does not answer to its signal',
    fails: ['a call that is aborted on the way ends in time, and can be made again'],
    mutate: (fake) => fake.hang('update', { call: 2, ignoresSignal: true }),
  },
  {
    defect: 'a call that was aborted leaves a lock behind, so that nobody can go on',
    fails: ['a call that is aborted on the way ends in time, and can be made again'],
    mutate: (fake) => fake.hang('update', { call: 2 }).fail('update', { call: 2, times: 'always' }),
  },
  {
    defect: 'a result is not plain JSON',
    fails: ['update makes a release the only live one'],
    mutate: changed(({ current }) => ({
      current: async (context) => ({ ...(await current(context)), seenAt: new Date(0) as unknown as string }),
    })),
  },
  {
    defect: 'the release’s id is not kept on the platform',
    fails: ['update makes a release the only live one'],
    mutate: changed(({ current }) => ({
      current: async (context) => {
        const seen = await current(context)
        return { ...seen, revisions: seen.revisions.map((one) => ({ ...one, release: null })) }
      },
    })),
  },
]
