import { isLandfallError } from '@landfall/core'
import { expect, test } from 'vitest'
import { countVersions, whoAnswers } from './support/http.ts'
import { splitByVersion, World } from './support/world.ts'

const bad: readonly (readonly [mode: string, what: string, seen: RegExp])[] = [
  ['crash', 'a release that crashes on its start', /the process ended with exit code 3/],
  ['sick', 'a release that never becomes healthy', /status 503/],
  ['elsewhere', 'a release that listens on another port', /ECONNREFUSED/],
]

const impatient = (deadline: string) => ({ path: '/healthz', deadline, interval: 20 })

/** 1.0.0 is live; however busy the machine is, it gets the time it needs. */
async function goodWorld(world: World): Promise<void> {
  const verbs = world.verbs({ instances: 2 })
  await verbs.update(await world.release(verbs, '1.0.0'), world.context())
}

test.each(bad)('%s: %s leaves the traffic alone', async (mode, _what, seen) => {
  await using world = await World.create()
  await goodWorld(world)
  const verbs = world.verbs({ instances: 2, health: impatient(mode === 'crash' ? '10s' : '3s') })
  const release = await world.release(verbs, '2.0.0', { MODE: mode })

  const error = await verbs.staged.stage(release, world.context()).catch((thrown: unknown) => thrown)
  if (!isLandfallError(error)) throw error
  expect(error.code).toBe('HEALTH_CHECK_FAILED')
  expect(error.seen).toMatch(seen)
  if (mode === 'crash') expect(error.details).toEqual({ log: ['the database is not there'] })

  const update = verbs.update(release, world.context())
  await expect(update).rejects.toMatchObject({ code: 'HEALTH_CHECK_FAILED' })
  const current = await verbs.current(world.context())
  expect(splitByVersion(current)).toEqual({ '1.0.0': 100 })
  expect(current.revisions).toHaveLength(1)
  expect(current.inFlight).toBeNull()
  expect(await countVersions(current.url ?? '', 10)).toEqual({ '1.0.0': 10 })
  expect((await verbs.history(world.context())).map(({ version }) => version)).toEqual(['1.0.0'])
})

test('an instance that cannot be switched keeps what it had', async () => {
  await using world = await World.create()
  await goodWorld(world)
  const verbs = world.verbs({ instances: 2, health: impatient('500ms') })
  const release = await world.release(verbs, '2.0.0', { MODE: 'sick' })
  const revision = await verbs.fleet.prepare('1', release, world.context())
  await verbs.fleet.drain('1', world.context())
  const switched = verbs.fleet.switch('1', revision, world.context())
  await expect(switched).rejects.toMatchObject({ code: 'HEALTH_CHECK_FAILED' })
  await verbs.fleet.undrain('1', world.context())
  expect(splitByVersion(await verbs.current(world.context()))).toEqual({ '1.0.0': 100 })
  const instances = await verbs.fleet.instances(world.context())
  expect(instances.map(({ inService }) => inService)).toEqual([true, true])
})

test('a process that ignores SIGTERM is killed', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ stopDeadline: '300ms' })
  await verbs.update(await world.release(verbs, '1.0.0', { MODE: 'stubborn' }), world.context())
  const url = (await verbs.current(world.context())).url ?? ''
  const { pid } = await whoAnswers(url)
  await verbs.update(await world.release(verbs, '2.0.0'), world.context())
  expect((await whoAnswers(url)).version).toBe('2.0.0')
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

test('a command that does not exist is said so', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ command: ['/nowhere/to/be/found'] })
  await expect(verbs.update(await world.release(verbs, '1.0.0'), world.context())).rejects.toMatchObject({
    code: 'HEALTH_CHECK_FAILED',
    message: expect.stringContaining('ENOENT'),
  })
  expect((await verbs.current(world.context())).revisions).toEqual([])
})

test('what cannot be is refused: traffic for a stranger, the end of a live revision, a split that is none', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const revision = await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const shift = (split: Record<string, number>) => verbs.staged.shift(split, world.context())
  await expect(shift({ stranger: 100 })).rejects.toMatchObject({ code: 'UNKNOWN_REVISION' })
  await expect(shift({ [revision.id]: -1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(shift({ [revision.id]: 60 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(verbs.staged.retire(revision, world.context())).rejects.toMatchObject({
    code: 'PLATFORM_REFUSED',
  })
  const unknown = { id: 'stranger', release: null, version: null }
  await expect(verbs.rollback(unknown, world.context())).rejects.toMatchObject({ code: 'UNKNOWN_REVISION' })
  await expect(verbs.fleet.drain('2', world.context())).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(splitByVersion(await verbs.current(world.context()))).toEqual({ '1.0.0': 100 })
})
