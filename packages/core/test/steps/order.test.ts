import { definePipeline } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { type Diary, slowStep } from '../support/custom-steps.ts'
import { steps } from '../support/shop.ts'

function world(diary: Diary) {
  const one = slowStep('one', 10, diary)
  const two = slowStep('two', 20, diary)
  const three = slowStep('three', 5, diary)
  return { one, two, three, t: testLandfall({ targets: {}, steps: [one, two, three] }) }
}

test('steps run one after the other', async () => {
  const diary: Diary = []
  const { t, one, two, three } = world(diary)
  const run = await t.deploy(
    steps((p) => {
      p.step(one, {})
      p.step(two, {})
      p.step(three, {})
    }),
    { version: '1.0.0' },
  )
  await t.finish(run)
  expect(diary).toEqual(['run one', 'run two', 'run three'])
  expect(t.clock.monotonic()).toBe(35_000)
})

test('parallel steps run side by side, and what follows waits for all of them', async () => {
  const diary: Diary = []
  const { t, one, two, three } = world(diary)
  const run = await t.deploy(
    steps((p) => {
      p.parallel(() => {
        p.step(one, {})
        p.step(two, {})
      })
      p.step(three, {})
    }),
    { version: '1.0.0' },
  )
  await t.finish(run)
  expect(t.clock.monotonic()).toBe(25_000)
  expect(diary.at(-1)).toBe('run three')
})

test('a step after certain others waits for those alone', async () => {
  const diary: Diary = []
  const { t, one, two, three } = world(diary)
  const run = await t.deploy(
    steps((p) => {
      const first = p.step(one, {})
      p.step(two, {}, { after: [] })
      p.step(three, {}, { after: [first] })
    }),
    { version: '1.0.0' },
  )
  await t.finish(run)
  expect(t.clock.monotonic()).toBe(20_000)
})

test('parallel groups do not stand in each other, and an empty one changes nothing', () => {
  const nested = () => steps((p) => p.parallel(() => p.parallel(() => {})))
  expect(nested).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  const { compiled } = definePipeline('empty', (p) => {
    p.command('a', 'a')
    p.parallel(() => {})
    p.command('b', 'b')
  })
  expect(compiled.steps.map(({ id, after }) => [id, after])).toEqual([
    ['a', []],
    ['b', ['a']],
  ])
})

test('steps side by side cannot use what the others give', () => {
  const define = () =>
    steps((p) =>
      p.parallel(() => {
        const a = p.command('a', 'a')
        p.build('b', { type: 'file', path: 'b', run: { run: 'b', env: { A: a.at('tail') as never } } })
      }),
    )
  expect(define).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^(PIPELINE_REFERENCE|INVALID_INPUT)$/) }),
  )
})

test('a pause lasts, also over the death of the process', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => {
      p.pause('wait', '30m')
      p.command('after', 'after')
    }),
    { version: '1.0.0' },
  )
  await t.clock.advance('29m')
  expect(t.command('after').runs).toBe(0)
  await run.leave()
  await t.clock.advance('10m')
  expect(t.command('after').runs).toBe(0)
  const from = t.clock.monotonic()
  await t.finish(await run.resume())
  expect(t.clock.monotonic()).toBe(from)
  expect(t.command('after').runs).toBe(1)
})

test('an abort ends a pause at once', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => p.pause('wait', '30d')),
    { version: '1.0.0' },
  )
  await t.clock.advance('1h')
  await run.abort({ by: 'ann', reason: 'enough' })
  expect((await t.finish(run)).outcome).toBe('aborted')
  expect(t.clock.monotonic()).toBe(3_600_000)
})

test('a pause of no time takes none', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => p.pause('wait', 0)),
    { version: '1.0.0' },
  )
  expect((await t.finish(run)).status).toBe('success')
  expect(t.clock.monotonic()).toBe(0)
})

for (const time of ['-1s', 'soon', '', '1 year', Number.NaN, Number.POSITIVE_INFINITY, -1, '1000000d']) {
  test(`a pause of ${JSON.stringify(time)} is refused when the pipeline is defined`, () => {
    expect(() => steps((p) => p.pause('wait', time))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  })
}
