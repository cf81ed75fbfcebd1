import { describe, expect, test } from 'vitest'
import type { AbilityOf } from '../../src/adapter/abilities.ts'
import type { Adapter } from '../../src/adapter/adapter.ts'
import type { Release } from '../../src/adapter/release.ts'
import { fakeAdapter, sameTarget } from '../../src/testing/fake-adapter/fake-adapter.ts'
import { fakePlatform } from '../../src/testing/fake-platform/platform.ts'
import { virtualClock } from '../../src/testing/virtual-clock.ts'
import { contexts, pushedRelease, verbs } from './support.ts'

type Abilities<T> = T extends Adapter<infer A> ? AbilityOf<A> : never
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
const holds = <T extends true>(): T | undefined => undefined

describe('abilities', () => {
  test('are literal in the type', () => {
    const plain = fakeAdapter()
    const switching = fakeAdapter({ split: 'switch', lock: true })
    const everything = fakeAdapter({
      split: 'weighted',
      fleet: 3,
      rollout: ['canary', 'rolling'],
      fencing: 'enforced',
    })
    holds<Same<Abilities<typeof plain>, 'update'>>()
    holds<Same<Abilities<typeof switching>, 'update' | 'switch'>>()
    const all = 'update' as 'update' | 'switch' | 'weighted' | 'fleet' | 'native-canary' | 'native-rolling'
    holds<Same<Abilities<typeof everything>, typeof all>>()
    holds<Same<(typeof everything)['abilities']['fencing'], 'enforced'>>()
    expect(plain.abilities).toMatchObject({ fencing: 'none' })
    expect(Object.keys(plain.abilities)).toEqual(['artifacts', 'fencing'])
    expect(everything.abilities).toMatchObject({ staged: 'weighted', fleet: true, fencing: 'enforced' })
    expect(switching.verbs.fleet).toBeUndefined()
    expect(switching.verbs.lock).toBeDefined()
  })
})

describe('the live revision', () => {
  test('is 1.0.0 from before Landfall, unless said otherwise', async () => {
    const { context } = contexts()
    expect(fakeAdapter().split).toEqual({ '1.0.0': 100 })
    expect(fakeAdapter({ live: null }).split).toEqual({})
    const { revisions, url } = await fakeAdapter({ live: '0.9.0' }).verbs.current(context())
    expect(revisions).toEqual([{ id: 'r1', release: null, version: '0.9.0', weight: 100, url: null }])
    expect(url).toBe('fake://web/')
  })

  test('changes by update and comes back by rollback, with its configuration', async () => {
    const adapter = fakeAdapter({ live: null })
    const { context } = contexts()
    const one = await adapter.verbs.update(await pushedRelease(adapter, '1.0.0'), context())
    await adapter.verbs.update(await pushedRelease(adapter, '2.0.0'), context())
    expect(adapter.split).toEqual({ '2.0.0': 100 })
    expect(adapter.platform.request('fake://web/').configuration).toEqual({ greeting: 'hello from 2.0.0' })
    await adapter.verbs.rollback(one, context())
    expect(adapter.split).toEqual({ '1.0.0': 100 })
    expect(adapter.platform.request('fake://web/').configuration).toEqual({ greeting: 'hello from 1.0.0' })
  })

  test('may get a new id by a rollback, and the same rollback again changes nothing', async () => {
    const adapter = fakeAdapter({ renumbers: true })
    const { context } = contexts()
    const [before] = (await adapter.verbs.current(context())).revisions
    await adapter.verbs.update(await pushedRelease(adapter, '2.0.0'), context())
    const first = await adapter.verbs.rollback(before as NonNullable<typeof before>, context())
    const second = await adapter.verbs.rollback(before as NonNullable<typeof before>, context())
    expect(first.id).not.toBe(before?.id)
    expect(second).toEqual(first)
    expect(adapter.platform.happened('rolled back')).toHaveLength(1)
  })

  test('keeps only so many revisions for a rollback', async () => {
    const adapter = fakeAdapter({ keep: 1 })
    const { context } = contexts()
    for (const version of ['2.0.0', '3.0.0']) {
      await adapter.verbs.update(await pushedRelease(adapter, version), context())
    }
    expect((await adapter.verbs.history(context())).map(({ version }) => version)).toEqual(['3.0.0', '2.0.0'])
    const gone = adapter.verbs.rollback({ id: 'r1', release: null, version: '1.0.0' }, context())
    await expect(gone).rejects.toMatchObject({ code: 'UNKNOWN_REVISION' })
  })
})

describe('staging', () => {
  test('runs beside the live one, gets weights, and is retired', async () => {
    const adapter = fakeAdapter({ split: 'weighted' })
    const { context } = contexts()
    const { staged } = verbs(adapter)
    const { revision, url } = await staged.stage(await pushedRelease(adapter, '2.0.0'), context())
    expect(adapter.split).toEqual({ '1.0.0': 100 })
    expect(adapter.platform.probe(`${url}version`)).toMatchObject({ status: 200, body: '2.0.0' })
    await staged.shift({ r1: 75, [revision.id]: 25 }, context())
    const answered = Array.from({ length: 8 }, () => adapter.platform.request('fake://web/').version)
    expect(answered.filter((version) => version === '2.0.0')).toHaveLength(2)
    await expect(staged.retire(revision, context())).rejects.toMatchObject({ code: 'PLATFORM_REFUSED' })
    await staged.shift({ r1: 100 }, context())
    await staged.retire(revision, context())
    expect(adapter.platform.probe(url as string).status).toBe(404)
    const traffic = adapter.platform.happened('traffic').map(({ split }) => split)
    expect(traffic).toEqual([{ r1: 75, [revision.id]: 25 }, { r1: 100 }])
  })

  test.each([
    [{ r1: 75 }, 'INVALID_INPUT'],
    [{ r1: 150, r2: -50 }, 'INVALID_INPUT'],
    [{ r9: 100 }, 'UNKNOWN_REVISION'],
    [{ r1: 50, r2: 50 }, 'PLATFORM_REFUSED'],
  ])('refuses the split %j on a switch', async (split, code) => {
    const adapter = fakeAdapter({ split: 'switch' })
    const { context } = contexts()
    await verbs(adapter).staged.stage(await pushedRelease(adapter, '2.0.0'), context())
    await expect(verbs(adapter).staged.shift(split, context())).rejects.toMatchObject({ code })
    expect(adapter.split).toEqual({ '1.0.0': 100 })
  })

  test('carries what its granularity allows', async () => {
    const adapter = fakeAdapter({ split: 'weighted', granularity: 25 })
    const { context } = contexts()
    const { staged } = verbs(adapter)
    await staged.stage(await pushedRelease(adapter, '2.0.0'), context())
    expect([0, 10, 13, 40, 90, 100].map((weight) => staged.carries?.(weight))).toEqual([
      0, 0, 25, 50, 100, 100,
    ])
    await staged.shift({ r1: 60, r2: 40 }, context())
    expect(adapter.split).toEqual({ '1.0.0': 50, '2.0.0': 50 })
  })

  test('what was never pushed cannot run', async () => {
    const adapter = fakeAdapter({ split: 'switch' })
    const { context } = contexts()
    const release: Release = await pushedRelease(fakeAdapter(), '2.0.0')
    await expect(verbs(adapter).staged.stage(release, context())).rejects.toMatchObject({
      code: 'ARTIFACT_MISSING',
    })
  })
})

describe('answers', () => {
  test('bad versions start and answer 500, unhealthy ones do not start', async () => {
    const adapter = fakeAdapter({ split: 'switch', badVersions: ['2.0.0'], unhealthyVersions: ['3.0.0'] })
    const { context } = contexts()
    const { staged } = verbs(adapter)
    const { url } = await staged.stage(await pushedRelease(adapter, '2.0.0'), context())
    expect(adapter.platform.probe(url as string).status).toBe(500)
    const unhealthy = staged.stage(await pushedRelease(adapter, '3.0.0'), context())
    await expect(unhealthy).rejects.toMatchObject({ code: 'HEALTH_CHECK_FAILED' })
    expect((await adapter.verbs.current(context())).revisions).toHaveLength(2)
  })

  test('scripted answers come one after the other and the last one stays', () => {
    const { platform } = fakeAdapter({ answers: { '1.0.0': [503, 200] } })
    expect([1, 2, 3].map(() => platform.probe('fake://web/health').status)).toEqual([503, 200, 200])
    expect(platform.happened('probed').map(({ live, status }) => [live, status])).toEqual([
      [true, 503],
      [true, 200],
      [true, 200],
    ])
  })

  test('nobody answers on an empty platform or an unknown one', () => {
    const { platform } = fakeAdapter({ live: null })
    expect(platform.request('fake://web/').status).toBe(503)
    expect(() => platform.request('fake://api/')).toThrow(
      expect.objectContaining({ code: 'PLATFORM_UNREACHABLE' }),
    )
  })
})

describe('a fleet', () => {
  test('is switched instance by instance, and traffic follows', async () => {
    const adapter = fakeAdapter({ fleet: 4 })
    const { context } = contexts()
    const { fleet } = verbs(adapter)
    const release = await pushedRelease(adapter, '2.0.0')
    const revision = await fleet.prepare('i1', release, context())
    await fleet.drain('i1', context())
    expect(adapter.split).toEqual({ '1.0.0': 100 })
    await fleet.switch('i1', revision, context())
    await fleet.undrain('i1', context())
    expect(adapter.split).toEqual({ '1.0.0': 75, '2.0.0': 25 })
    expect(adapter.platform.happened('switched')).toMatchObject([{ instance: 'i1', inService: false }])
    await expect(fleet.switch('i2', revision, context())).rejects.toMatchObject({ code: 'PLATFORM_REFUSED' })
    await adapter.verbs.update(release, context())
    expect(adapter.split).toEqual({ '2.0.0': 100 })
    expect(
      (await fleet.instances(context())).every((one) => one.inService && one.revision === revision.id),
    ).toBe(true)
  })
})

describe('a native rollout', () => {
  const stages = [
    { weight: 20, gate: true },
    { weight: 60, gate: false },
    { weight: 100, gate: false },
  ]

  test('stops at its gates, advances once from one stage, and succeeds', async () => {
    const adapter = fakeAdapter({ rollout: ['canary'] })
    const { context, again } = contexts()
    const { rollout } = verbs(adapter)
    const schedule = { strategy: 'canary' as const, stages }
    const begun = await rollout.begin(await pushedRelease(adapter, '2.0.0'), schedule, context())
    expect(begun.phase).toBe('paused')
    expect(adapter.split).toEqual({ '1.0.0': 80, '2.0.0': 20 })
    expect((await adapter.verbs.current(context())).inFlight).toContain('paused')
    expect(await adapter.verbs.preflight(context())).toMatchObject([{ severity: 'warning' }])
    const revision = { id: begun.revision, release: null, version: '2.0.0' }
    await rollout.advance(revision, 0, context())
    await rollout.advance(revision, 0, again())
    expect(adapter.split).toEqual({ '1.0.0': 40, '2.0.0': 60 })
    expect((await rollout.observe(revision, context())).phase).toBe('succeeded')
    expect(adapter.split).toEqual({ '2.0.0': 100 })
  })

  test('an abort returns to what was live', async () => {
    const adapter = fakeAdapter({ rollout: ['canary'] })
    const { context } = contexts()
    const { rollout } = verbs(adapter)
    const schedule = { strategy: 'canary' as const, stages }
    const { revision } = await rollout.begin(await pushedRelease(adapter, '2.0.0'), schedule, context())
    const aborted = { id: revision, release: null, version: null }
    expect((await rollout.abort(aborted, context())).phase).toBe('aborted')
    expect((await rollout.abort(aborted, context())).phase).toBe('aborted')
    expect(adapter.split).toEqual({ '1.0.0': 100 })
  })

  test('goes at the pace of the platform’s clock, and observe waits for it', async () => {
    const clock = virtualClock()
    const platform = fakePlatform({ clock })
    const adapter = fakeAdapter({ rollout: ['rolling'], stageMs: 60_000, platform })
    const { context } = contexts()
    const { rollout } = verbs(adapter)
    const schedule = {
      strategy: 'rolling' as const,
      stages: stages.map((stage) => ({ ...stage, gate: false })),
    }
    const begun = await rollout.begin(await pushedRelease(adapter, '2.0.0'), schedule, context())
    const revision = { id: begun.revision, release: null, version: null }
    const observed = rollout.observe(revision, context({ deadlineMs: 100_000 }))
    expect(await clock.runUntil(observed)).toMatchObject({ phase: 'progressing' })
    expect(adapter.split).toEqual({ '1.0.0': 40, '2.0.0': 60 })
    expect(clock.monotonic()).toBe(90_000)
    const ended = rollout.observe(revision, context({ deadlineMs: 600_000 }))
    expect(await clock.runUntil(ended)).toMatchObject({ phase: 'succeeded' })
    expect(clock.pending).toEqual([])
  })

  test('fails where the release does not become healthy, and leaves the traffic alone', async () => {
    const adapter = fakeAdapter({ rollout: ['rolling'], unhealthyVersions: ['2.0.0'] })
    const { context } = contexts()
    const schedule = { strategy: 'rolling' as const, stages }
    const release = await pushedRelease(adapter, '2.0.0')
    expect(await verbs(adapter).rollout.begin(release, schedule, context())).toMatchObject({
      phase: 'failed',
    })
    expect(adapter.split).toEqual({ '1.0.0': 100 })
  })
})

describe('lock and fencing', () => {
  test('a lock excludes other owners', async () => {
    const adapter = fakeAdapter({ lock: true })
    const { context } = contexts()
    const { lock } = verbs(adapter)
    await lock.acquire('a', context())
    await lock.acquire('a', context())
    await expect(lock.acquire('b', context())).rejects.toMatchObject({ code: 'ENVIRONMENT_BUSY' })
    await lock.release('b', context())
    await expect(lock.acquire('b', context())).rejects.toThrow('held by a')
    await lock.release('a', context())
    await lock.acquire('b', context())
  })

  test('an older term and a late sequence are refused where fencing is enforced', async () => {
    const adapter = fakeAdapter({ split: 'weighted', fencing: 'enforced' })
    const { context } = contexts()
    const { staged } = verbs(adapter)
    await staged.stage(await pushedRelease(adapter, '2.0.0'), context())
    await staged.shift({ r1: 50, r2: 50 }, context({ fencingToken: { term: 2, sequence: 9 } }))
    for (const fencingToken of [
      { term: 1, sequence: 99 },
      { term: 2, sequence: 8 },
    ]) {
      await expect(staged.shift({ r2: 100 }, context({ fencingToken }))).rejects.toMatchObject({
        code: 'FENCED',
      })
    }
    expect(adapter.split).toEqual({ '1.0.0': 50, '2.0.0': 50 })
    expect(adapter.platform.happened('refused')).toHaveLength(2)
  })
})

test('two adapters of one target share the way to the platform, several targets one history', async () => {
  const { context } = contexts()
  const platform = fakePlatform()
  const web = fakeAdapter({ split: 'switch', platform })
  const api = fakeAdapter({ platform, target: 'api' })
  const second = sameTarget(web)
  await second.verbs.update(await pushedRelease(second, '2.0.0'), context())
  await api.verbs.update(await pushedRelease(api, '3.0.0'), context())
  expect(web.split).toEqual({ '2.0.0': 100 })
  expect(web.calls.map(({ verb }) => verb)).toEqual(['push', 'update'])
  web.fail('update')
  await expect(second.verbs.update(await pushedRelease(second, '2.0.0'), context())).rejects.toThrow(
    'the test says so',
  )
  expect(() => sameTarget({ ...web })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  expect(second.abilities).toEqual(web.abilities)
  expect(platform.happened('updated').map(({ target, version }) => [target, version])).toEqual([
    ['web', '2.0.0'],
    ['api', '3.0.0'],
  ])
  expect(platform.history.map(({ index }) => index)).toEqual(platform.history.map((_, index) => index))
})
