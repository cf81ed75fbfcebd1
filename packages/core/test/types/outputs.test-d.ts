// Checked by the compiler: outputs go from step to step with their types, without casts.
import {
  type Answer,
  type Artifact,
  allAtOnce,
  type CommandResult,
  definePipeline,
  defineStep,
  directory,
  file,
  type Ref,
  type Release,
  type Revision,
  tarball,
  target,
} from '@landfall/core'
import { fakeAdapter } from '@landfall/core/testing'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'

const web = target('web', fakeAdapter({ artifacts: ['directory', 'tarball'] }))
const images = target('images', fakeAdapter({ artifacts: ['docker_image'] }))

const smoke = defineStep({
  name: 'smoke',
  version: 1,
  input: z.object({ url: z.string(), times: z.number().default(3), tags: z.array(z.string()).optional() }),
  output: z.object({ passed: z.number(), report: z.object({ url: z.string() }) }),
  async run({ url, times }, { signal }) {
    expectTypeOf(url).toEqualTypeOf<string>()
    expectTypeOf(times).toEqualTypeOf<number>()
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
    return { passed: times, report: { url } }
  },
  async undo({ url }, output) {
    expectTypeOf(url).toEqualTypeOf<string>()
    expectTypeOf(output).toEqualTypeOf<{ passed: number; report: { url: string } } | null>()
  },
})

definePipeline('outputs', (p) => {
  expectTypeOf(p.check('tests', 'npm test')).toEqualTypeOf<Ref<CommandResult>>()
  expectTypeOf(p.command('tag', ['git', 'tag'])).toEqualTypeOf<Ref<CommandResult>>()

  const app = p.build('app', { run: 'npm run build', ...directory('dist') })
  expectTypeOf(app).toEqualTypeOf<Ref<Artifact<'directory'>>>()
  const packed = p.build('packed', tarball('app.tgz'))
  expectTypeOf(packed).toEqualTypeOf<Ref<Artifact<'tarball'>>>()
  const single = p.build('single', file('app.jar'))

  const release = p.push(app, web)
  expectTypeOf(release).toEqualTypeOf<Ref<Release>>()
  p.push(packed, web, { configuration: { region: 'eu', digest: packed.at('sha256') } })
  // @ts-expect-error this platform takes directories and tarballs, no single file
  p.push(single, web)
  // @ts-expect-error this platform takes images only
  p.push(app, images)
  // @ts-expect-error a release is no artifact
  p.push(release, web)
  // @ts-expect-error a target is made by target()
  p.push(app, 'web')

  const revision = p.deploy(web, release, allAtOnce())
  expectTypeOf(revision).toEqualTypeOf<Ref<Revision>>()
  expectTypeOf(revision.at('id')).toEqualTypeOf<Ref<string>>()
  // @ts-expect-error a revision has no such member
  revision.at('url')

  expectTypeOf(p.approve('go', { instructions: 'Go?' })).toEqualTypeOf<Ref<Answer>>()
  // @ts-expect-error a person has to be told what it is about
  p.approve('go', {})
  expectTypeOf(p.pause('wait', '5m')).toEqualTypeOf<Ref<null>>()

  const tested = p.step(smoke, { url: 'https://example.test' })
  expectTypeOf(tested.at('passed')).toEqualTypeOf<Ref<number>>()
  expectTypeOf(tested.at('report').at('url')).toEqualTypeOf<Ref<string>>()
  p.step(smoke, {
    url: tested.at('report').at('url'),
    times: tested.at('passed'),
    tags: ['a', revision.at('id')],
  })
  p.step(smoke, tested.at('report'), { name: 'again', after: [tested, 'go'] })
  // @ts-expect-error a number is no URL
  p.step(smoke, { url: tested.at('passed') })
  // @ts-expect-error the URL is missing
  p.step(smoke, { times: 2 })
  // @ts-expect-error an output has no such member
  tested.at('failed')

  // @ts-expect-error a step waits for steps, not for numbers
  p.command('late', 'true', { after: [1] })
  // @ts-expect-error only commands have an undo of their own
  p.check('tested', 'true', { undo: 'false' })
})
