import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Probe, type ProbeReport } from './support/probe.ts'
import { type LocalVerbs, splitByVersion, World } from './support/world.ts'

const rate = 150

/** Makes 1.0.0 live by the given verbs. */
async function liveWorld(world: World, verbs: LocalVerbs): Promise<string> {
  await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  return (await verbs.current(world.context())).url ?? ''
}

function expectNoneFailed(report: ProbeReport): void {
  expect(report.failures).toEqual([])
  // A probe that did not ask proves nothing.
  expect(report.requests).toBeGreaterThan(report.seconds * rate * 0.95 - 5)
  expect(report.seconds).toBeGreaterThan(1)
}

test('no request fails while a canary grows, is promoted, and the old revision is retired', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ instances: 2 })
  const probe = new Probe(await liveWorld(world, verbs), rate)
  const { revision } = await verbs.staged.stage(await world.release(verbs, '2.0.0'), world.context())
  for (const weight of [5, 25, 50, 100]) {
    const split = { '1.0.0': 100 - weight, '2.0.0': weight }
    const [old] = await verbs
      .history(world.context())
      .then((kept) => kept.filter(({ version }) => version === '1.0.0'))
    const seen = await verbs.staged.shift(
      { [old?.id ?? '']: split['1.0.0'], [revision.id]: weight },
      world.context(),
    )
    expect(splitByVersion(seen)).toEqual(weight === 100 ? { '2.0.0': 100 } : split)
    await delay(400)
  }
  const old = (await verbs.current(world.context())).revisions.find(({ version }) => version === '1.0.0')
  if (old === undefined) throw new Error('1.0.0 is gone before it was retired')
  await verbs.staged.retire(old, world.context())
  await verbs.staged.retire(old, world.context())
  await delay(200)
  const report = await probe.stop()
  expectNoneFailed(report)
  expect((await verbs.current(world.context())).revisions.map(({ version }) => version)).toEqual(['2.0.0'])
  expect(report.versions['2.0.0']).toBeGreaterThan(50)
})

test('no request fails in update and rollback', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const probe = new Probe(await liveWorld(world, verbs), rate)
  await verbs.update(await world.release(verbs, '2.0.0'), world.context())
  expect(splitByVersion(await verbs.current(world.context()))).toEqual({ '2.0.0': 100 })
  const old = (await verbs.history(world.context())).find(({ version }) => version === '1.0.0')
  if (old === undefined) throw new Error('1.0.0 is not in the history')
  await verbs.rollback(old, world.context())
  await delay(500)
  expectNoneFailed(await probe.stop())
  expect(splitByVersion(await verbs.current(world.context()))).toEqual({ '1.0.0': 100 })
})

test.each([1, 3])('no request fails in a rolling update of %d instances', async (instances) => {
  await using world = await World.create()
  const verbs = world.verbs({ instances })
  const probe = new Probe(await liveWorld(world, verbs), rate)
  await delay(300)
  const release = await world.release(verbs, '2.0.0')
  const shares: unknown[] = []
  for (const { id } of await verbs.fleet.instances(world.context())) {
    const revision = await verbs.fleet.prepare(id, release, world.context())
    await verbs.fleet.drain(id, world.context())
    await verbs.fleet.switch(id, revision, world.context())
    const [slot] = (await verbs.fleet.instances(world.context())).filter((one) => one.id === id)
    expect(slot).toEqual({ id, revision: revision.id, inService: false })
    await verbs.fleet.undrain(id, world.context())
    shares.push(splitByVersion(await verbs.current(world.context())))
    await delay(300)
  }
  const report = await probe.stop()
  expectNoneFailed(report)
  const third = 100 / 3
  const twice = { '1.0.0': expect.closeTo(third), '2.0.0': expect.closeTo(2 * third) }
  const once = { '1.0.0': expect.closeTo(2 * third), '2.0.0': expect.closeTo(third) }
  expect(shares).toEqual(instances === 1 ? [{ '2.0.0': 100 }] : [once, twice, { '2.0.0': 100 }])
  expect((await verbs.current(world.context())).revisions).toHaveLength(1)
})

test('the probe sees a supervisor that does not drain', async () => {
  await using world = await World.create()
  const entry = fileURLToPath(new URL('./fixtures/careless-supervisor.ts', import.meta.url))
  const verbs = world.verbs({}, world.clientOf(entry))
  const probe = new Probe(await liveWorld(world, verbs), rate)
  await delay(500)
  await verbs.update(await world.release(verbs, '2.0.0'), world.context())
  await delay(300)
  const { failures } = await probe.stop()
  expect(failures.length).toBeGreaterThan(0)
})

test('a slow response that is under way in a retire is finished first, and cut at the drain deadline', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ drainDeadline: '1500ms' })
  const url = await liveWorld(world, verbs)
  const slow = fetch(`${url}/slow?ms=1000`).then((response) => response.text())
  const endless = fetch(`${url}/slow?ms=20000`).then((response) => response.text())
  await delay(100)
  const before = performance.now()
  const [, text, cut] = await Promise.all([
    verbs.update(await world.release(verbs, '2.0.0'), world.context()),
    slow,
    endless.catch((error: Error) => error),
  ])
  expect(text).toMatch(/1\.0\.0 part 4\nend\n$/)
  expect(cut).toBeInstanceOf(Error)
  expect(performance.now() - before).toBeLessThan(15_000)
})
