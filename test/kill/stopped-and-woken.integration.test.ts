import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rootOf } from './support/setting.ts'
import { World } from './support/world.ts'

test('an orchestrator that is stopped in a pause and wakes up after a takeover does nothing', async () => {
  await using world = await World.create()
  const rollout = { strategy: 'canary', bad: false, pauseMs: 1_500 } as const
  await world.open(rollout)
  const version = world.begin(rollout)
  const { worker: sleeper } = world
  const deployment = await sleeper.line()
  await expect.poll(() => world.split(), { timeout: 20_000 }).toEqual({ '1.0.1001': 50, [version]: 50 })
  sleeper.kill('SIGSTOP')

  world.replaceWorker()
  const { outcome } = await world.worker.carryOut({ verb: 'resume', label: 'takeover', deployment })
  expect(outcome).toBe('succeeded')
  const before = await traces(world, deployment, version)

  sleeper.kill('SIGCONT')
  // It learns from the store how its deployment ended, as any onlooker does.
  expect(await sleeper.line()).toBe('succeeded')
  expect(await traces(world, deployment, version)).toEqual(before)
  expect(await world.split()).toEqual({ [version]: 100 })
  sleeper.kill('SIGKILL')
  await world.expectNoneFailed(300)
})

test('a call that leaves after the takeover is refused by the platform', async () => {
  await using world = await World.create()
  const rollout = { strategy: 'canary', bad: false, pauseMs: 3_000 } as const
  await world.open(rollout)
  const version = world.begin(rollout, 'late')
  const { worker: sleeper } = world
  const deployment = await sleeper.line()
  // It stops itself right before it asks for half of the traffic.
  await expect.poll(() => isStopped(sleeper.pid), { timeout: 20_000 }).toBe(true)
  expect(await world.split()).toEqual({ '1.0.1001': 100, [version]: 0 })

  world.replaceWorker()
  world.worker.give({ verb: 'resume', label: 'takeover', deployment })
  expect(await world.worker.line()).toBe(deployment)
  // The old release still runs, so that the late call would have its way if nobody stopped it.
  await expect.poll(() => world.split(), { timeout: 20_000 }).toEqual({ '1.0.1001': 0, [version]: 100 })
  const before = await traces(world, deployment, version)
  sleeper.kill('SIGCONT')
  await expect.poll(() => world.log('late.log'), { timeout: 10_000 }).toEqual(['FENCED'])
  expect(await world.split()).toEqual({ '1.0.1001': 0, [version]: 100 })
  const after = await traces(world, deployment, version)
  expect({ ...after, journal: after.journal.slice(0, before.journal.length) }).toEqual(before)

  expect(await world.worker.line()).toBe('succeeded')
  expect(await sleeper.line()).toBe('succeeded')
  expect(await world.split()).toEqual({ [version]: 100 })
  const workers = (await world.journal(deployment)).filter(({ type }) => type === 'worker.started')
  expect(workers).toHaveLength(2)
  sleeper.kill('SIGKILL')
  await world.expectNoneFailed(300)
})

/** Whatever a woken orchestrator could have changed, the supervisor's order of operations among it. */
async function traces(world: World, deployment: string, label: string) {
  const segment = join(world.home, 'store', 'deployments', deployment, 'journal.0001.jsonl')
  const state = JSON.parse(await readFile(join(rootOf(world.home), 'supervisor', 'state.json'), 'utf8'))
  return {
    journal: await world.journal(deployment),
    segment: await readFile(segment, 'utf8'),
    performed: await world.performed(label),
    fence: state.fence,
  }
}

async function isStopped(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}
