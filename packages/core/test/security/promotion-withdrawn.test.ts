import { createHash } from 'node:crypto'
import { type Artifact, allAtOnce, type EffectHandler } from '@landfall/core'
import { FakeCommands, fakeAdapter, fakeEffects, sameTarget, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, otherProcess, shop } from '../support/shop.ts'

/** Staging and a production that takes only what has succeeded there; a build's bytes are its version. */
function world() {
  const t = testLandfall({
    targets: { stage: fakeAdapter({ target: 'stage' }), live: fakeAdapter({ target: 'live' }) },
  })
  const source = { text: 'one' }
  const build: EffectHandler = async (input) => {
    const { name, type, path } = input as { name: string; type: Artifact['type']; path: string }
    return {
      name,
      type,
      location: path,
      size: 1,
      sha256: createHash('sha256').update(source.text).digest('hex'),
    }
  }
  const landfall = otherProcess(t, {
    environments: {
      staging: { targets: { web: sameTarget(t.targets.stage) } },
      production: { targets: { web: sameTarget(t.targets.live) }, promotesFrom: 'staging' },
    },
    effects: {
      ...fakeEffects(t.targets, new FakeCommands()),
      'artifact@1': build,
      'same-artifact@1': async (input) => (input as { artifact: Artifact }).artifact,
    },
  })
  const pipeline = shop(t.targets.stage, allAtOnce())
  const deploy = async (environment: string, version: string, text: string, promote?: string) => {
    source.text = text
    const request = { environment, version, ...(promote === undefined ? {} : { promote }) }
    const plan = await landfall.plan(pipeline, request)
    return await t.clock.runUntil((await landfall.deploy(plan, { by: 'ann' })).result)
  }
  const back = async (to?: string) => {
    const run = await landfall.rollback({
      environment: 'staging',
      by: 'ann',
      ...(to === undefined ? {} : { to }),
    })
    return await t.clock.runUntil(run.result)
  }
  const promoted = (version: string) => failureOf(deploy('production', version, 'x', 'staging'))
  return { t, deploy, back, promoted }
}

test('a release from which staging was brought back is not promoted, neither by its bytes nor by its version', async () => {
  const { deploy, back, promoted } = world()
  await deploy('staging', '1.1.0', 'one')
  await deploy('staging', '1.2.0', 'two')
  expect(await back()).toMatchObject({ status: 'rolled_back' })
  expect(await deploy('production', '1.2.0', 'two')).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'NOT_PROMOTED' },
  })
  expect(await promoted('1.2.0')).toMatchObject({ code: 'NOT_PROMOTED', seen: '1.1.0' })
  // What it was brought back to has succeeded all the same.
  expect(await deploy('production', '1.1.0', 'one')).toMatchObject({ status: 'success' })
})

test('a rollback over several releases takes back all of them, also an older success of the same bytes', async () => {
  const { deploy, back } = world()
  await deploy('staging', '1.1.0', 'one')
  await deploy('staging', '1.2.0', 'two')
  await deploy('staging', '1.3.0', 'three')
  await deploy('staging', '1.4.0', 'two')
  expect(await back('1.3.0')).toMatchObject({ status: 'rolled_back' })
  expect(await deploy('production', '1.4.0', 'two')).toMatchObject({ error: { code: 'NOT_PROMOTED' } })
  expect(await back('1.1.0')).toMatchObject({ status: 'rolled_back' })
  expect(await deploy('production', '1.3.0', 'three')).toMatchObject({ error: { code: 'NOT_PROMOTED' } })
  expect(await deploy('production', '1.1.0', 'one')).toMatchObject({ status: 'success' })
})

test('a success after the rollback counts again', async () => {
  const { deploy, back } = world()
  await deploy('staging', '1.1.0', 'one')
  await deploy('staging', '1.2.0', 'two')
  await back()
  await deploy('staging', '1.2.1', 'two')
  expect(await deploy('production', '1.2.1', 'two')).toMatchObject({ status: 'success' })
})

test('without artifacts nothing is promoted: there is nothing to compare', async () => {
  const { t } = world()
  const landfall = otherProcess(t, {
    environments: {
      staging: { targets: { web: sameTarget(t.targets.stage) } },
      production: { targets: { web: sameTarget(t.targets.live) }, promotesFrom: 'staging' },
    },
    effects: { ...fakeEffects(t.targets, new FakeCommands()), 'artifact@1': async () => null },
  })
  const { definePipeline } = await import('@landfall/core')
  const empty = definePipeline('empty', (p) => void p.command('push-by-hand', 'scp all'))
  const plan = await landfall.plan(empty, { environment: 'production', version: '1.0.0' })
  const run = await landfall.deploy(plan, { by: 'ann' })
  expect(await t.clock.runUntil(run.result)).toMatchObject({ error: { code: 'NOT_PROMOTED' } })
})
