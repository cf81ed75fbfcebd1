import { defineCondition, inEnvironment } from '@landfall/core'
import { testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { steps } from '../support/shop.ts'

test('a required check that fails ends the deployment before anything else runs', async () => {
  const t = testLandfall({ targets: {} })
  t.command('npm test').exits(1, '3 tests failed')
  const run = await t.deploy(
    steps((p) => {
      p.check('tests', 'npm test')
      p.command('build', 'npm run build')
    }),
    { version: '1.0.0' },
  )
  const record = await t.finish(run)
  expect(record).toMatchObject({
    status: 'failed',
    outcome: 'failed_untouched',
    pre_checks: [{ name: 'tests', status: 'fail' }],
    error: {
      code: 'CHECK_FAILED',
      effect: 'tests/run',
      message: 'The check tests failed: The command ended with exit code 1: 3 tests failed',
      remedy: expect.stringMatching(/.+/),
    },
  })
  expect(record.steps).toContainEqual({ name: 'build', status: 'not run' })
  expect(t.command('npm run build').runs).toBe(0)
})

test('an optional check that fails is a warning, and the deployment goes on', async () => {
  const t = testLandfall({ targets: {} })
  t.command('npm audit').exits(1)
  const run = await t.deploy(
    steps((p) => {
      p.check('audit', 'npm audit', { required: false })
      p.check('tests', 'npm test')
    }),
    { version: '1.0.0' },
  )
  const record = await t.finish(run)
  expect(record.status).toBe('success')
  expect(record.pre_checks).toEqual([
    { name: 'audit', status: 'warning' },
    { name: 'tests', status: 'pass' },
  ])
  expect(record.warnings).toEqual([expect.objectContaining({ code: 'CHECK_FAILED' })])
  expect(t.journal(run)).toContainEqual(
    expect.objectContaining({ note: expect.objectContaining({ kind: 'step.warned', step: 'audit' }) }),
  )
})

test('an abort during an optional check is an abort and no warning', async () => {
  const t = testLandfall({ targets: {} })
  t.command('slow').hangs()
  const run = await t.deploy(
    steps((p) => {
      p.check('slow', 'slow', { required: false })
      p.command('next', 'next')
    }),
    { version: '1.0.0' },
  )
  await t.clock.advance('1s')
  await run.abort({ by: 'ann', reason: 'no' })
  expect((await t.finish(run)).outcome).toBe('aborted')
  expect(t.command('next').runs).toBe(0)
})

test('a step whose condition does not hold is skipped, and what follows it runs', async () => {
  const t = testLandfall({ targets: {} })
  const run = await t.deploy(
    steps((p) => {
      p.command('production', 'a', { when: inEnvironment('production') })
      p.command('test', 'b', { when: inEnvironment('test', 'staging') })
    }),
    { version: '1.0.0' },
  )
  const record = await t.finish(run)
  expect(record.steps).toEqual([
    { name: 'production', status: 'skipped' },
    { name: 'test', status: 'pass' },
  ])
  expect([t.command('a').runs, t.command('b').runs]).toEqual([0, 1])
})

test('a condition sees the environment, the version, the plan and what earlier steps gave', async () => {
  const seen: unknown[] = []
  const curious = defineCondition({
    name: 'curious',
    version: 1,
    holds: (input, { environment, version, plan, output }) => {
      seen.push([input, environment, version, plan.pipeline.name, output('first'), output('never')])
      return true
    },
  })
  const t = testLandfall({ targets: {}, conditions: [curious.definition as never] })
  t.command('one').exits(0, 'hello')
  const run = await t.deploy(
    steps((p) => {
      p.command('first', 'one')
      p.command('second', 'two', { when: curious({ moon: 'full' }) })
    }),
    { version: '1.2.3' },
  )
  expect((await t.finish(run)).status).toBe('success')
  const output = { exitCode: 0, durationMs: 0, tail: 'hello' }
  expect(seen).toEqual([[{ moon: 'full' }, 'test', '1.2.3', 'steps', output, undefined]])
})

test('a condition that throws fails the deployment', async () => {
  const broken = defineCondition({
    name: 'broken',
    version: 1,
    holds: () => {
      throw new Error('no moon tonight')
    },
  })
  const t = testLandfall({ targets: {}, conditions: [broken.definition as never] })
  const run = await t.deploy(
    steps((p) => p.command('a', 'a', { when: broken({}) })),
    { version: '1.0.0' },
  )
  expect(await t.finish(run)).toMatchObject({
    outcome: 'failed_untouched',
    error: { message: 'no moon tonight', target: 'a' },
  })
})
