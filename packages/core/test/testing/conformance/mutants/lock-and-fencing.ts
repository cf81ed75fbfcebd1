import { Fence } from '../../../../src/testing/fake-platform/fence.ts'
import { changed, changedLock, declaring, type Mutant, refused, setTraffic } from './mutant.ts'

export const lockMutants: readonly Mutant[] = [
  {
    defect: 'the lock excludes nobody',
    fails: [
      'a lock is renewed by its owner and refused to others, naming the owner',
      'of two owners at the same time exactly one gets the lock',
    ],
    mutate: changedLock(() => ({ acquire: async () => undefined })),
  },
  {
    defect: 'the lock does not name its owner',
    fails: ['a lock is renewed by its owner and refused to others, naming the owner'],
    mutate: changedLock(({ acquire }) => ({
      acquire: (owner, context) =>
        acquire(owner, context).catch(() => {
          throw refused('ENVIRONMENT_BUSY', 'the lock is held')
        }),
    })),
  },
  {
    defect: 'the lock is never given up',
    fails: ['a lock is free after its owner gave it up, and twice is once'],
    mutate: changedLock(() => ({ release: async () => undefined })),
  },
  {
    defect: 'anybody can give the lock up',
    fails: ['a lock is not given up by somebody else'],
    mutate: changedLock((_, { target }) => ({
      release: async () => {
        target.lockOwner = null
      },
    })),
  },
  {
    defect: 'the lock is kept in memory',
    fails: [
      'a lock lies on the platform: another adapter sees it',
      'of two owners at the same time exactly one gets the lock',
    ],
    mutate: changedLock(() => {
      let holder: string | null = null
      return {
        acquire: async (owner) => {
          if (holder !== null && holder !== owner) throw refused('ENVIRONMENT_BUSY', `held by ${holder}`)
          holder = owner
        },
        release: async (owner) => {
          if (holder === owner) holder = null
        },
      }
    }),
  },
  {
    defect: 'the lock stops the traffic',
    fails: ['a lock leaves what is live alone'],
    mutate: changedLock(({ acquire }, fake) => ({
      acquire: (owner, context) => {
        setTraffic(fake, {})
        return acquire(owner, context)
      },
    })),
  },
]

export const fencingMutants: readonly Mutant[] = [
  {
    defect: 'the token is ignored',
    fails: [
      'a superseded worker can change nothing any more',
      'another adapter on the platform fences a superseded worker too',
      'an operation that comes late, after a newer one, is refused',
      'a late shift and a late drain are refused',
    ],
    options: { fencing: 'none' },
    mutate: declaring((abilities) => ({ ...abilities, fencing: 'enforced' })),
  },
  {
    defect: 'only update looks at the token',
    fails: ['a superseded worker can change nothing any more', 'a late shift and a late drain are refused'],
    options: { fencing: 'none' },
    mutate: (fake) => {
      const { update } = fake.verbs
      const verbs: typeof fake.verbs = {
        ...fake.verbs,
        update: async (release, context) => {
          fake.target.fence.check(context.fencingToken, ['traffic'], 'web')
          return update(release, context)
        },
      }
      return { name: fake.name, abilities: { ...fake.abilities, fencing: 'enforced' }, verbs }
    },
  },
  {
    defect: 'the highest token is kept in memory',
    fails: ['another adapter on the platform fences a superseded worker too'],
    mutate: changed(({ update }, { target }) => {
      const own = new Fence()
      return {
        update: (release, context) => {
          Object.assign(target, { fence: own })
          return update(release, context)
        },
      }
    }),
  },
  {
    defect: 'only the term is looked at',
    fails: [
      'an operation that comes late, after a newer one, is refused',
      'a late shift and a late drain are refused',
    ],
    mutate: (fake) => {
      const check = fake.target.fence.check.bind(fake.target.fence)
      fake.target.fence.check = ({ term }, _, target) =>
        check({ term, sequence: Number.MAX_SAFE_INTEGER }, [], target)
      return fake
    },
  },
  {
    defect: 'the same operation again is refused',
    fails: ['the same operation again is let through'],
    mutate: changed(({ update }) => {
      let last = 0
      return {
        update: async (release, context) => {
          if (context.fencingToken.sequence <= last) throw refused('FENCED', 'seen before')
          last = context.fencingToken.sequence
          return update(release, context)
        },
      }
    }),
  },
  {
    defect: 'a new worker is refused',
    fails: ['a new worker is let through'],
    mutate: changed(({ rollback }) => ({
      rollback: async (revision, context) => {
        if (context.fencingToken.term > 1) throw refused('FENCED', 'unknown worker')
        return rollback(revision, context)
      },
    })),
  },
]
