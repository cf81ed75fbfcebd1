import { changed, changedFleet, type Mutant } from './mutant.ts'

export const fleetMutants: readonly Mutant[] = [
  {
    defect: 'an instance that serves is shown as out of service',
    fails: ['instances() lists each instance once, serving what is live'],
    mutate: changedFleet(({ instances }) => ({
      instances: async (context) => (await instances(context)).map((one) => ({ ...one, inService: false })),
    })),
  },
  {
    defect: 'an instance is listed twice',
    fails: ['instances() lists each instance once, serving what is live'],
    mutate: changedFleet(({ instances }) => ({
      instances: async (context) => {
        const all = await instances(context)
        return [...all, ...all.slice(0, 1)]
      },
    })),
  },
  {
    defect: 'prepare switches at once',
    fails: ['prepare makes a release ready without changing what serves, and twice is once'],
    mutate: changedFleet((fleet) => ({
      prepare: async (instance, release, context) => {
        const revision = await fleet.prepare(instance, release, context)
        await fleet.switch(instance, revision, context)
        return revision
      },
    })),
  },
  {
    defect: 'drain does nothing',
    fails: ['drain takes one instance out of the traffic, undrain puts it back, each twice as once'],
    mutate: changedFleet(() => ({ drain: async () => undefined })),
  },
  {
    defect: 'drain and undrain work on the whole fleet',
    fails: ['drain takes one instance out of the traffic, undrain puts it back, each twice as once'],
    mutate: changedFleet(({ drain, instances }) => ({
      drain: async (_, context) => {
        for (const { id } of await instances(context)) await drain(id, context)
      },
    })),
  },
  {
    defect: 'switch puts the instance into the traffic',
    fails: ['switch changes one instance, out of the traffic, and twice is once'],
    mutate: changedFleet((fleet) => ({
      switch: async (instance, revision, context) => {
        await fleet.switch(instance, revision, context)
        await fleet.undrain(instance, context)
      },
    })),
  },
  {
    defect: 'switch changes every instance',
    fails: [
      'switch changes one instance, out of the traffic, and twice is once',
      'instance by instance the traffic moves to a release, and back',
    ],
    mutate: changedFleet((fleet, { target }) => ({
      switch: async (instance, revision, context) => {
        await fleet.switch(instance, revision, context)
        for (const member of target.fleet.members) member.revision = revision.id
      },
    })),
  },
  {
    defect: 'what is drained is known in memory only',
    fails: ['another adapter on the platform sees the same instances and goes on'],
    mutate: changedFleet((fleet) => {
      const drained = new Set<string>()
      return {
        drain: async (instance, context) => {
          await fleet.drain(instance, context)
          drained.add(instance)
        },
        instances: async (context) =>
          (await fleet.instances(context)).map((one) => ({ ...one, inService: !drained.has(one.id) })),
      }
    }),
  },
  {
    defect: 'update forgets an instance that was drained',
    fails: ['update brings every instance to the release, also one that was drained'],
    mutate: changed(({ update }, { target }) => ({
      update: async (release, context) => {
        const drained = target.fleet.members.filter(
          ({ inService, revision }) => revision !== null && !inService,
        )
        const revision = await update(release, context)
        for (const member of drained) member.inService = false
        return revision
      },
    })),
  },
  {
    defect: 'switch to a revision that is not there is taken as done',
    fails: ['switch to a revision that is not there is refused and changes nothing'],
    mutate: changedFleet(() => ({ switch: async () => undefined })),
  },
  {
    defect: 'an instance that does not exist is drained with success',
    fails: ['an instance that does not exist is refused'],
    mutate: changedFleet(() => ({ drain: async () => undefined })),
  },
]
