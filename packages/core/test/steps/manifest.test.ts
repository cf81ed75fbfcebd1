import { allAtOnce } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { shop } from '../support/shop.ts'

const file = 'releases.yaml'

function world(...[options]: Parameters<typeof fakeAdapter>) {
  const t = testLandfall({ targets: { web: fakeAdapter(options) } })
  const deploy = async (version: string, stories?: readonly string[]) => {
    const manifest = stories === undefined ? { file } : { file, stories }
    const pipeline = shop(t.targets.web, allAtOnce(), {
      before: (p) => p.check('tests', 'tests'),
      after: (p) => p.manifest('manifest', manifest),
    })
    return await t.finish(await t.deploy(pipeline, { version }))
  }
  return { t, deploy }
}

test('a release stands in the manifest with its stories', async () => {
  const { t, deploy } = world()
  const { deployment, timeline } = await deploy('2.0.0', ['US-1', 'US-2'])
  expect(t.project.manifest).toEqual([
    {
      version: '2.0.0',
      environment: 'test',
      date: timeline.completed,
      stories: ['US-1', 'US-2'],
      status: 'deployed',
      deployment,
    },
  ])
})

test('a release that was brought back stands there as such', async () => {
  const { t, deploy } = world({ badVersions: ['2.0.0'] })
  await deploy('2.0.0')
  expect(t.project.manifest).toMatchObject([{ status: 'rolled_back', stories: null }])
})

test('a release that is stuck stands there as failed', async () => {
  const { t, deploy } = world({ badVersions: ['2.0.0'] })
  t.targets.web.fail('rollback', { times: 'always', code: 'PLATFORM_REFUSED' })
  expect((await deploy('2.0.0')).outcome).toBe('rollback_failed')
  expect(t.project.manifest).toMatchObject([{ status: 'failed' }])
})

test('what changed nothing is no release', async () => {
  const { t, deploy } = world()
  t.command('tests').exits(1)
  expect((await deploy('2.0.0')).outcome).toBe('failed_untouched')
  expect(t.project.manifest).toEqual([])
})

test('stories that are searched for are searched since the last success', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ badVersions: ['3.0.0'] }) } })
  const pipeline = shop(t.targets.web, allAtOnce(), {
    after: (p) => p.manifest('manifest', { file, stories: { pattern: 'US-\\d+' } }),
  })
  const since = async (version: string, commit: string) => {
    const run = await t.deploy(pipeline, { version, commit })
    await t.finish(run)
    const asked = t
      .journal(run)
      .find((event) => event.type === 'effect.started' && event.name === 'manifest@1')
    return (asked as { readonly input?: { readonly stories?: unknown } } | undefined)?.input?.stories
  }
  expect(await since('2.0.0', 'aaa')).toEqual({ pattern: 'US-\\d+', since: null })
  expect(await since('3.0.0', 'bbb')).toEqual({ pattern: 'US-\\d+', since: 'aaa' })
  expect(await since('4.0.0', 'ccc')).toEqual({ pattern: 'US-\\d+', since: 'aaa' })
})
