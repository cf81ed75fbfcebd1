import { createHash } from 'node:crypto'
import {
  type Artifact,
  allAtOnce,
  definePipeline,
  directory,
  type EffectHandler,
  type Landfall,
  target,
} from '@landfall/core'
import { FakeCommands, fakeAdapter, fakeEffects, sameTarget, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, otherProcess, shop } from '../support/shop.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Staging, and production, which takes only what has succeeded there. A build gives what `source` says. */
function world() {
  const t = testLandfall({
    targets: {
      stage: fakeAdapter({ target: 'stage' }),
      live: fakeAdapter({ target: 'live', badVersions: ['6.6.6'] }),
    },
  })
  const project = { source: 'one', kept: null as string | null }
  const build: EffectHandler = async (input) => {
    const { name, type, path } = input as { name: string; type: Artifact['type']; path: string }
    return { name, type, location: path, size: 1, sha256: digest(project.source) }
  }
  const same: EffectHandler = async (input) => {
    const { artifact } = input as unknown as { artifact: Artifact }
    if (project.kept === null) return artifact
    throw Object.assign(new Error(`${artifact.name} has changed`), { code: 'ARTIFACT_CHANGED' })
  }
  const landfall = otherProcess(t, {
    environments: {
      staging: { targets: { web: sameTarget(t.targets.stage) } },
      production: { targets: { web: sameTarget(t.targets.live) }, promotesFrom: 'staging' },
    },
    effects: {
      ...fakeEffects({ stage: t.targets.stage, live: t.targets.live }, new FakeCommands()),
      'artifact@1': build,
      'same-artifact@1': same,
    },
  })
  const pipeline = shop(t.targets.stage, allAtOnce())
  const deploy = async (environment: string, request: Partial<Parameters<Landfall['plan']>[1]> = {}) => {
    const plan = await landfall.plan(pipeline, { environment, version: '2.0.0', ...request })
    return await t.clock.runUntil((await landfall.deploy(plan, { by: 'ann' })).result)
  }
  return { t, project, landfall, pipeline, deploy }
}

test('what has succeeded before goes on', async () => {
  const { t, deploy } = world()
  expect((await deploy('staging')).promoted_from).toBeNull()
  expect(await deploy('production')).toMatchObject({ status: 'success', promoted_from: 'staging' })
  expect(t.targets.live.split).toEqual({ '2.0.0': 100 })
})

test('other bytes of the same version do not, and nothing is pushed', async () => {
  const { t, project, deploy } = world()
  await deploy('staging')
  project.source = 'two'
  const record = await deploy('production')
  expect(record).toMatchObject({
    outcome: 'failed_untouched',
    error: { code: 'NOT_PROMOTED', expected: expect.stringContaining(digest('two').slice(0, 12)) },
  })
  expect(t.targets.live.calls.map(({ verb }) => verb)).not.toContain('push')
})

test('what failed there does not go on', async () => {
  const { t, deploy } = world()
  t.targets.stage.fail('update', { times: 'always', code: 'PLATFORM_REFUSED' })
  expect((await deploy('staging')).status).not.toBe('success')
  expect((await deploy('production')).error).toMatchObject({
    code: 'NOT_PROMOTED',
    seen: 'nothing has succeeded in staging',
  })
})

test('a promotion takes the very artifacts, and builds nothing', async () => {
  const { project, landfall, pipeline, deploy } = world()
  const staged = await deploy('staging', { commit: 'abc' })
  project.source = 'two'
  const request = { environment: 'production', version: 'latest', promote: 'staging' }
  const plan = await landfall.plan(pipeline, request)
  expect(plan).toMatchObject({ version: '2.0.0', commit: 'abc', requestedVersion: 'latest' })
  const record = await deploy('production', request)
  expect(record).toMatchObject({ status: 'success', version: '2.0.0', artifacts: staged.artifacts })
})

test('an artifact that is not what it was is not promoted', async () => {
  const { project, deploy } = world()
  await deploy('staging')
  project.kept = 'something else'
  expect(await deploy('production', { promote: 'staging' })).toMatchObject({ outcome: 'failed_untouched' })
})

test('what has not succeeded cannot be promoted', async () => {
  const { landfall, pipeline, deploy } = world()
  await deploy('staging')
  const plan = (request: object) =>
    failureOf(landfall.plan(pipeline, { environment: 'production', version: '2.0.0', ...request }))
  expect(await plan({ promote: 'staging', version: '9.9.9' })).toMatchObject({
    code: 'NOT_PROMOTED',
    expected: '9.9.9',
    seen: '2.0.0',
  })
  expect(await plan({ promote: 'nowhere' })).toMatchObject({ code: expect.any(String) })
})

test('a migration that stands before the build does not wait for the promotion', async () => {
  const { t, landfall } = world()
  const web = target('web', t.targets.live)
  const pipeline = definePipeline('shop', (p) => {
    p.migrate('early', {
      files: 'db/*.sql',
      dryRun: 'dry-run',
      apply: 'up',
      runs: 'before-traffic',
      previousCode: 'compatible',
    })
    const app = p.build('app', directory('dist'))
    p.deploy(web, p.push(app, web), allAtOnce())
  })
  const { pipeline: planned } = await landfall.plan(pipeline, { environment: 'production', version: '2.0.0' })
  expect(planned.steps.map(({ id }) => id)).toEqual(['early', 'app', 'promotion', 'push/web', 'deploy/web'])
})
