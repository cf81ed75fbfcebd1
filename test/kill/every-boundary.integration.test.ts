import type { JournalEvent } from '@landfall/core'
import { expect, test } from 'vitest'
import { type Boundary, boundariesOf, boundaryName, entryName } from './support/boundary.ts'
import { type Ending, endingOf } from './support/ending.ts'
import type { Rollout } from './support/setting.ts'
import { World } from './support/world.ts'

const lanes = 4
const timeoutMs = 300_000

const rollouts: readonly (readonly [name: string, rollout: Rollout])[] = [
  ['a canary', { strategy: 'canary', bad: false, pauseMs: 30 }],
  ['a canary of a bad release', { strategy: 'canary', bad: true, pauseMs: 30 }],
  ['a blue-green deployment', { strategy: 'blue-green', bad: false, pauseMs: 30 }],
  ['a blue-green deployment of a bad release', { strategy: 'blue-green', bad: true, pauseMs: 30 }],
]

/** What a deployment that nobody disturbs does and leaves. */
interface Story {
  readonly boundaries: readonly Boundary[]
  readonly entries: ReadonlySet<string>
  readonly ending: Ending
}

test.each(rollouts)(
  '%s survives the death of its orchestrator at every boundary of its journal',
  {
    timeout: timeoutMs,
  },
  async (_, rollout) => {
    const worlds = await Promise.all(Array.from({ length: lanes }, () => World.create()))
    try {
      const [story, ...others] = await Promise.all(worlds.map((world) => undisturbed(world, rollout)))
      if (story === undefined) throw new Error('there is no world')
      for (const other of others) expect(other).toEqual(story)

      const queue = [...story.boundaries]
      const died: string[] = []
      await Promise.all(
        worlds.map(async (world) => {
          for (let boundary = queue.shift(); boundary !== undefined; boundary = queue.shift()) {
            died.push(await survived(world, rollout, boundary, story))
          }
        }),
      )
      expect(died.sort()).toEqual(story.boundaries.map(boundaryName).sort())
      for (const world of worlds) await world.expectNoneFailed(1_000)
    } finally {
      await Promise.all(worlds.map((world) => world[Symbol.asyncDispose]()))
    }
  },
)

/** Makes a first good release live, and tells how the rollout goes when nobody disturbs it. */
async function undisturbed(world: World, rollout: Rollout): Promise<Story> {
  await world.open(rollout)
  // From the third one on, what is kept of earlier releases is the same each time.
  await world.deploy(rollout)
  await world.deploy(rollout)
  const deployment = await world.deploy(rollout)
  const journal = await world.journal(deployment)
  const boundaries = boundariesOf(journal).sort((a, b) => (boundaryName(a) < boundaryName(b) ? -1 : 1))
  const entries = new Set(journal.map(entryName))
  expect(entries.size).toBe(journal.length)
  return { boundaries, entries, ending: await endingOf(world, deployment) }
}

/** Kills an orchestrator at a boundary, lets another one go on, and compares. */
async function survived(world: World, rollout: Rollout, boundary: Boundary, story: Story): Promise<string> {
  const name = boundaryName(boundary)
  const version = world.nextVersion()
  const { worker: victim } = world
  victim.give({ verb: 'deploy', label: version, version, rollout, dieAt: boundary })
  expect(await victim.ended, name).toEqual({ code: null, signal: 'SIGKILL', errors: '' })
  expect((await world.log('died.log')).at(-1)).toBe(`${victim.pid} ${name}`)
  const deployment = (await world.holder()) ?? ''
  const left = await world.journal(deployment)
  expect(left.map(entryName).includes(boundary.entry), name).toBe(boundary.side === 'after')

  world.replaceWorker()
  const label = `after-${version}`
  // Before its first entry there is no plan to go on with: whoever deploys next begins anew.
  const next = await world.worker.carryOut(
    left.length === 0
      ? { verb: 'deploy', label, version, rollout, supersede: true }
      : { verb: 'resume', label, deployment },
  )
  const known = new Set(outcomes(left))
  const again = (await world.performed(label)).filter((path) => known.has(path))
  expect(again, `${name}: performed again though the outcome was known`).toEqual([])
  const journal = await world.journal(next.deployment)
  expect(new Set(journal.map(entryName)), name).toEqual(story.entries)
  const ends = outcomes(journal)
  expect(new Set(ends).size, name).toBe(ends.length)
  expect(await endingOf(world, next.deployment), name).toEqual(story.ending)
  return name
}

function outcomes(journal: readonly JournalEvent[]): string[] {
  return journal.flatMap((event) =>
    event.type === 'effect.succeeded' || event.type === 'effect.failed' ? [event.path] : [],
  )
}
