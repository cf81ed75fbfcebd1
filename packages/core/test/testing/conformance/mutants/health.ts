import { changed, type Mutant, setTraffic } from './mutant.ts'

const cannotTell = { unhealthyVersions: [] }

export const healthMutants: readonly Mutant[] = [
  {
    defect: 'health is not looked at',
    fails: [
      'update to a release that does not become healthy fails, and what was live stays live',
      'a release that does not become healthy is not staged',
      'an instance on which a release does not become healthy fails alone',
      'rolling: a release that does not become healthy fails, and what was live can be had back',
      'canary: a release that does not become healthy fails, and what was live can be had back',
      'blue-green: a release that does not become healthy fails, and what was live can be had back',
    ],
    options: cannotTell,
  },
  {
    defect: 'the old revision is stopped before the new one is healthy',
    fails: ['update to a release that does not become healthy fails, and what was live stays live'],
    mutate: changed(({ update }, fake) => ({
      update: (release, context) =>
        update(release, context).catch((error: unknown) => {
          setTraffic(fake, {})
          throw error
        }),
    })),
  },
  {
    defect: 'what did not become healthy is left running',
    fails: ['a release that does not become healthy is not staged'],
    mutate: changed(({ staged }, { target }) => ({
      staged: {
        ...staged,
        stage: (release, context) =>
          staged.stage(release, context).catch((error: unknown) => {
            for (const revision of target.revisions.values()) revision.running = true
            throw error
          }),
      },
    })),
  },
]
