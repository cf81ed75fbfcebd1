import { changed, changedStaged, type Mutant, refused, setTraffic } from './mutant.ts'

export const stagedMutants: readonly Mutant[] = [
  {
    defect: 'stage gives traffic',
    fails: ['stage runs a release beside the live one, without traffic'],
    mutate: changedStaged(({ stage }, fake) => ({
      stage: async (release, context) => {
        const staged = await stage(release, context)
        setTraffic(fake, { [staged.revision.id]: 100 })
        return staged
      },
    })),
  },
  {
    defect: 'current() does not show what gets no traffic',
    fails: ['stage runs a release beside the live one, without traffic'],
    mutate: changed(({ current }) => ({
      current: async (context) => {
        const seen = await current(context)
        return { ...seen, revisions: seen.revisions.filter(({ weight }) => weight > 0) }
      },
    })),
  },
  {
    defect: 'stage makes a new revision each time',
    fails: ['stage twice is stage once, also from another adapter and at the same time'],
    mutate: changedStaged(({ stage }, { calls }) => ({
      stage: async (release, context) => {
        const { revision, url } = await stage(release, context)
        return { revision: { ...revision, id: `${revision.id}-${calls.length}` }, url }
      },
    })),
  },
  {
    defect: 'stage of the live release restarts it without traffic',
    fails: ['stage of the live release leaves it live'],
    mutate: changedStaged(({ stage }, fake) => ({
      stage: async (release, context) => {
        const staged = await stage(release, context)
        if (fake.target.traffic.isSole(staged.revision.id)) setTraffic(fake, {})
        return staged
      },
    })),
  },
  {
    defect: 'shift forgets a revision that is not named',
    fails: ['shift gives a revision all the traffic and takes it from every other one'],
    mutate: changedStaged(({ shift }, fake) => ({
      shift: async (split, context) => {
        const [old] = Object.keys(fake.target.traffic.split)
        const seen = await shift(split, context)
        if (old !== undefined && split[old] === undefined) {
          setTraffic(fake, { ...Object.fromEntries(Object.keys(split).map((id) => [id, 50])), [old]: 50 })
        }
        return seen
      },
    })),
  },
  {
    defect: 'shift gives the wish and not what it sees',
    fails: ['shift gives a revision all the traffic and takes it from every other one'],
    mutate: changedStaged(({ shift }) => ({
      shift: async (split, context) => {
        const seen = await shift(split, context)
        const named = ({ id }: { readonly id: string }): boolean => split[id] !== undefined
        return { ...seen, revisions: seen.revisions.filter(named), inFlight: 'shifting' }
      },
    })),
  },
  {
    defect: 'shift to what is there already fails',
    fails: ['shift twice is shift once'],
    mutate: changedStaged(({ shift }, { target }) => ({
      shift: async (split, context) => {
        const isThere = Object.entries(split).every(([id, weight]) => target.traffic.weightOf(id) === weight)
        if (isThere) throw refused('PLATFORM_REFUSED', 'nothing would change')
        return shift(split, context)
      },
    })),
  },
  {
    defect: 'shift to nobody is refused',
    fails: ['shift can take the traffic of a first release away again'],
    mutate: changedStaged(({ shift }) => ({
      shift: async (split, context) => {
        if (Object.keys(split).length === 0) throw refused('INVALID_INPUT', 'nobody would be live')
        return shift(split, context)
      },
    })),
  },
  {
    defect: 'shift to a revision that is not there is taken as done',
    fails: ['shift to a revision that is not there is refused and changes nothing'],
    mutate: changedStaged(({ shift }, { target }) => ({
      shift: async (split, context) => {
        const isKnown = Object.keys(split).every((id) => target.revisions.has(id))
        return isKnown ? shift(split, context) : target.observe()
      },
    })),
  },
  {
    defect: 'shift makes weights add up to 100 by itself',
    fails: ['shift refuses weights that do not add up to 100, or are no weights'],
    mutate: changedStaged(({ shift }) => ({
      shift: (split, context) => {
        const sum = Object.values(split).reduce((total, weight) => total + weight, 0)
        const scaled = Object.entries(split).map(([id, weight]) => [id, (100 * weight) / sum])
        return shift(Object.fromEntries(scaled), context)
      },
    })),
  },
  {
    defect: 'retire stops a live revision',
    fails: ['retire refuses a revision that gets traffic'],
    mutate: changedStaged(({ retire }, fake) => ({
      retire: (revision, context) => {
        setTraffic(fake, {})
        return retire(revision, context)
      },
    })),
  },
  {
    defect: 'retire of what is gone fails',
    fails: ['retire stops a revision without traffic, and retire twice is retire once'],
    mutate: changedStaged(({ retire }, { target }) => ({
      retire: async (revision, context) => {
        if (!target.revisions.get(revision.id)?.running) throw refused('UNKNOWN_REVISION', 'it does not run')
        return retire(revision, context)
      },
    })),
  },
  {
    defect: 'retire does nothing',
    fails: ['retire stops a revision without traffic, and retire twice is retire once'],
    mutate: changedStaged(() => ({ retire: async () => undefined })),
  },
  {
    defect: 'a retired revision is gone for good',
    fails: ['a retired revision can be staged again, and rolled back to'],
    mutate: changedStaged(({ retire }, { target }) => ({
      retire: async (revision, context) => {
        await retire(revision, context)
        target.revisions.delete(revision.id)
      },
    })),
  },
  {
    defect: 'the URL of a staged revision is the live one',
    fails: ['a staged revision that has a URL of its own answers there, and only it'],
    mutate: changedStaged(({ stage }, { target }) => ({
      stage: async (release, context) => ({ ...(await stage(release, context)), url: target.url }),
    })),
  },
  {
    defect: 'a staged revision has no URL, though that is promised',
    fails: ['a staged revision has a URL of its own'],
    mutate: changedStaged(({ stage }) => ({
      stage: async (release, context) => ({ ...(await stage(release, context)), url: null }),
    })),
  },
  {
    defect: 'a split that cannot be carried is rounded to a switch',
    fails: ['shift refuses a split that the platform cannot carry'],
    options: { split: 'switch' },
    mutate: changedStaged(({ shift }) => ({
      shift: (split, context) => {
        const [first] = Object.keys(split)
        return shift(first === undefined ? {} : { [first]: 100 }, context)
      },
    })),
  },
]

export const weightedMutants: readonly Mutant[] = [
  {
    defect: 'carries() gives weights that are not carried as they are',
    fails: ['carries() is pure, keeps 0 and 100, and what it gives can be carried as it is'],
    mutate: changedStaged(() => ({ carries: (weight: number) => (weight === 100 ? 100 : weight / 2) })),
  },
  {
    defect: 'a granularity is not told',
    fails: ['shift splits the traffic as near to the wish as carries() says'],
    options: { granularity: 25 },
    mutate: changedStaged((original) => ({ ...original, carries: (weight: number) => weight })),
  },
  {
    defect: 'shift leaves the platform as it was and says it did it',
    fails: ['shift splits the traffic as near to the wish as carries() says'],
    mutate: changedStaged((_, { target }) => ({
      shift: async (split) => {
        const seen = target.observe()
        return { ...seen, revisions: seen.revisions.map((one) => ({ ...one, weight: split[one.id] ?? 0 })) }
      },
    })),
  },
  {
    defect: 'a new adapter resets a split to what it takes for normal',
    fails: ['a split survives the adapter, and another one goes on from it'],
    mutate: (fake) => {
      const [first, second] = Object.keys(fake.target.traffic.split)
      if (first !== undefined && second !== undefined) setTraffic(fake, { [first]: 100 })
      return fake
    },
  },
  {
    defect: 'rollback leaves a split as it is',
    fails: ['update and rollback end a split'],
    mutate: changed(({ rollback }, { target }) => ({
      rollback: async (revision, context) =>
        target.traffic.weightOf(revision.id) > 0 ? revision : rollback(revision, context),
    })),
  },
]
