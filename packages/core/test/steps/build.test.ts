import { allAtOnce, dockerImage, type EffectHandler, packed, sourceMap } from '@landfall/core'
import { FakeCommands, fakeAdapter, fakeEffects, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { otherProcess, shop, steps } from '../support/shop.ts'

const sha256 = 'a'.repeat(64)

/** Runs the steps with effects that note what they were asked for. */
async function asked(define: Parameters<typeof steps>[0], options: { readonly commit?: string } = {}) {
  const t = testLandfall({ targets: {} })
  const calls: unknown[][] = []
  const noting =
    (name: string, give: (input: { readonly [key: string]: unknown }) => unknown): EffectHandler =>
    async (input) => {
      calls.push([name, input])
      return give(input as never) as never
    }
  const made = (input: object) => ({ ...input, type: 'tarball', location: 'made', size: 1, sha256 })
  const landfall = otherProcess(t, {
    effects: {
      ...fakeEffects({}, new FakeCommands()),
      'image@1': noting('image', ({ name, tag }) => ({
        name,
        type: 'docker_image',
        location: tag,
        size: 1,
        sha256,
      })),
      'tarball@1': noting('tarball', ({ name }) => made({ name })),
      'artifact@1': noting('artifact', ({ name }) => made({ name })),
      'keep-artifact@1': noting('keep', ({ artifact }) => ({ ...(artifact as object), location: 'kept' })),
      'git-tag@1': noting('tag', ({ tag }) => ({ tag, commit: 'abc', created: true, pushed: true })),
    },
  })
  const plan = await landfall.plan(steps(define), { environment: 'test', version: '1.2.3', ...options })
  const record = await t.clock.runUntil((await landfall.deploy(plan)).result)
  return { record, calls }
}

test('an image is built by its tag, with the version filled in', async () => {
  const image = dockerImage({ tag: 'shop:${VERSION}', context: 'app', buildArgs: { MODE: 'fast' } })
  const { record, calls } = await asked((p) => p.build('app', image))
  expect(calls).toEqual([
    ['image', { name: 'app', tag: 'shop:1.2.3', context: 'app', file: null, buildArgs: { MODE: 'fast' } }],
  ])
  expect(record.artifacts).toEqual([
    { name: 'app', type: 'docker_image', location: 'shop:1.2.3', size: 1, sha256 },
  ])
})

test('a tarball is packed, and kept where that is said: the record names the copy', async () => {
  const source = packed('dist', 'app-${VERSION}.tgz')
  const { record, calls } = await asked((p) => p.build('app', source, { keep: 'artifacts' }))
  expect(calls.map(([name]) => name)).toEqual(['tarball', 'keep'])
  expect(calls[0]?.[1]).toEqual({ name: 'app', from: 'dist', path: 'app-1.2.3.tgz' })
  expect(calls[1]?.[1]).toMatchObject({ storage: 'artifacts', artifact: { sha256 } })
  expect(record.artifacts).toMatchObject([{ location: 'kept', sha256 }])
})

test('what a command leaves is measured', async () => {
  const { calls } = await asked((p) => p.build('maps', sourceMap('app-${VERSION}.map')))
  expect(calls).toEqual([['artifact', { name: 'maps', type: 'source_map', path: 'app-1.2.3.map' }]])
})

test('the release is tagged on its commit, and the record has the tag', async () => {
  const { record, calls } = await asked((p) => p.tag({ message: 'Shop ${VERSION}' }), { commit: 'abc' })
  expect(calls).toEqual([['tag', { tag: 'v1.2.3', message: 'Shop 1.2.3', remote: 'origin', commit: 'abc' }]])
  expect(record.tag).toBe('v1.2.3')
})

test('a tag that is on another commit leaves the environment untouched', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() } })
  t.project.tags.set('v2.0.0', 'another')
  const pipeline = shop(t.targets.web, allAtOnce(), { before: (p) => p.tag() })
  const record = await t.finish(await t.deploy(pipeline, { version: '2.0.0', commit: 'abc' }))
  expect(record).toMatchObject({ outcome: 'failed_untouched', tag: null, error: { code: 'TAG_CONFLICT' } })
  expect(t.targets.web.split).toEqual({ '1.0.0': 100 })
})

test('an abort from the journal alone keeps artifacts and tag in the record, the kept copy for the built one', async () => {
  const t = testLandfall({ targets: {} })
  t.crashAt('last/run', 'after intent')
  const run = await t.deploy(
    steps((p) => {
      p.build('app', packed('dist', 'app.tgz'), { keep: 'artifacts' })
      p.build('image', dockerImage({ tag: 'shop:${VERSION}' }))
      p.tag()
      p.command('last', 'last')
    }),
    { version: '1.2.3', commit: 'abc' },
  )
  await t.crashed()
  const attached = await otherProcess(t).attach(run.id)
  await t.clock.runUntil(attached.abort({ by: 'ops', reason: 'no' }))
  const record = await t.clock.runUntil(attached.result)
  expect(record).toMatchObject({ outcome: 'aborted', tag: 'v1.2.3' })
  expect(record.artifacts.map(({ name }) => name)).toEqual(['app', 'image'])
})
