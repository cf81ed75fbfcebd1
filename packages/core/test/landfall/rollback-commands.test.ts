import { allAtOnce, blueGreen, type EffectHandler, LandfallError, type StrategyUse } from '@landfall/core'
import {
  type FakeAdapter,
  type FakeAdapterOptions,
  FakeCommands,
  fakeAdapter,
  fakeEffects,
  sameTarget,
  testLandfall,
} from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { otherProcess, shop } from '../support/shop.ts'

/** What the user's command does. */
type Does = '1.0.0' | '1.0.0 and fails' | 'nothing' | 'fails'

function world(does: Does, options: FakeAdapterOptions = {}, strategy: StrategyUse = allAtOnce()) {
  const t = testLandfall({ targets: { web: fakeAdapter(options) as FakeAdapter } })
  const { web } = t.targets
  const ran: unknown[] = []
  const command: EffectHandler = async (input) => {
    ran.push(input)
    const wanted = does.split(' ', 1)[0]
    const revision = [...web.target.revisions.values()].find(({ version }) => version === wanted)
    if (revision !== undefined) web.target.traffic.set({ [revision.id]: 100 }, null)
    if (does.endsWith('fails')) throw new LandfallError({ code: 'COMMAND_FAILED', message: 'no' })
    return { exitCode: 0, durationMs: 0, tail: '' }
  }
  const landfall = otherProcess(t, {
    environments: {
      test: { targets: { web: sameTarget(web) }, rollbackCommands: { [web.name]: ['revert', 'web'] } },
    },
    effects: { ...fakeEffects(t.targets, new FakeCommands()), 'command@1': command },
  })
  const deploy = async (version = '2.0.0') => {
    const plan = await landfall.plan(shop(web, strategy), { environment: 'test', version })
    return await landfall.deploy(plan, { by: 'ann' })
  }
  const verbs = () => web.calls.map(({ verb }) => verb)
  return { t, web, landfall, deploy, ran, verbs }
}

const bad = { badVersions: ['2.0.0'] }

test("the user's command brings a bad release back, and is believed when it is read back", async () => {
  const { t, web, deploy, ran, verbs } = world('1.0.0', bad)
  const record = await t.finish(await deploy())
  expect(record).toMatchObject({ outcome: 'rolled_back', targets: { web: { live: { version: '1.0.0' } } } })
  expect(web.split).toEqual({ '1.0.0': 100 })
  expect(ran).toMatchObject([{ run: ['revert', 'web'] }])
  expect(JSON.stringify(ran)).toContain('"ENV":"test"')
  expect(verbs()).not.toContain('rollback')
})

for (const does of ['nothing', 'fails'] as const) {
  test(`a command that ${does === 'fails' ? does : 'does nothing'} has brought nothing back`, async () => {
    const { t, web, landfall, deploy } = world(does, bad)
    const run = await deploy()
    const record = await t.finish(run)
    expect(record).toMatchObject({
      outcome: 'rollback_failed',
      targets: { web: { live: { version: '2.0.0' }, verdict: 'bad' } },
    })
    expect(Object.values(record.targets.web?.split ?? {})).toEqual([100])
    expect(web.split).toEqual({ '2.0.0': 100 })
    expect(await landfall.holder('test')).toMatchObject({ deployment: run.id })
  })
}

test('a command that fails when it has brought the release back has brought it back', async () => {
  const { t, web, deploy } = world('1.0.0 and fails', bad)
  expect((await t.finish(await deploy())).outcome).toBe('rolled_back')
  expect(web.split).toEqual({ '1.0.0': 100 })
})

test('a release that got no traffic is taken away without the command, which would go back one too far', async () => {
  const { t, web, deploy, ran } = world('fails', { ...bad, split: 'switch' }, blueGreen())
  expect((await t.finish(await deploy())).outcome).toBe('rolled_back')
  expect(web.split).toEqual({ '1.0.0': 100 })
  expect(ran).toEqual([])
})

test('a rollback that is asked for uses it too', async () => {
  const { t, web, landfall, deploy, ran } = world('1.0.0')
  await t.finish(await deploy())
  const record = await t.finish(await landfall.rollback({ environment: 'test', by: 'ops' }))
  expect(record).toMatchObject({ outcome: 'rolled_back', version: '1.0.0' })
  expect(web.split).toEqual({ '1.0.0': 100 })
  expect(ran).toHaveLength(1)
})

test('a rollback that is asked for and gets elsewhere has failed', async () => {
  const { t, landfall, deploy } = world('nothing')
  await t.finish(await deploy())
  const run = await landfall.rollback({ environment: 'test', by: 'ops' })
  expect(await t.finish(run)).toMatchObject({
    outcome: 'rollback_failed',
    error: { code: 'ROLLBACK_FAILED', expected: '1.0.0 100 %' },
  })
})

test('a rollback that is aborted while the command runs is in doubt, also from the journal alone', async () => {
  const { t, web, landfall, deploy } = world('1.0.0')
  await t.finish(await deploy())
  let isRunning = false
  const hanging = otherProcess(t, {
    environments: {
      test: { targets: { web: sameTarget(web) }, rollbackCommands: { [web.name]: ['revert', 'web'] } },
    },
    worker: 'dying',
    effects: {
      'command@1': () => {
        isRunning = true
        return new Promise(() => {})
      },
    },
  })
  const run = await hanging.rollback({ environment: 'test', by: 'ops' })
  run.result.catch(() => {})
  for (let turn = 0; turn < 100 && !isRunning; turn++) await t.clock.advance(1)
  expect(isRunning).toBe(true)
  await t.clock.runUntil(run.leave())
  const attached = await landfall.attach(run.id)
  await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'stop' }))
  const record = await t.clock.runUntil(attached.result)
  expect(record.outcome).toBe('rollback_failed')
  expect(await landfall.holder('test')).toMatchObject({ deployment: run.id })
})
