import { createLandfall, definePipeline, target } from '@landfall/core'
import { fakeAdapter, memoryStore, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { failureOf, steps } from '../support/shop.ts'

const bad = [
  '../x',
  '..',
  '',
  ' ',
  'a b',
  'a/b',
  'a\\b',
  '-a',
  'a;b',
  '$(a)',
  'a\0',
  'прод',
  'é',
  'x'.repeat(101),
  '__proto__',
]

for (const name of bad) {
  const shown = JSON.stringify(name.slice(0, 20))
  test(`${shown} is no name of an environment, a target or a pipeline`, () => {
    const wrong = expect.objectContaining({ code: 'INVALID_NAME' })
    const environments = JSON.parse(`{${JSON.stringify(name)}: {"targets": {}}}`)
    expect(() => createLandfall({ environments, store: memoryStore() })).toThrow(wrong)
    expect(() => target(name, fakeAdapter())).toThrow(wrong)
    expect(() => definePipeline(name, () => {})).toThrow(wrong)
  })
}

for (const version of [
  '1.0.0; rm -rf /',
  '$(id)',
  '`id`',
  '1.0.0\n2',
  '../1.0.0',
  '1..0',
  '',
  ' 1.0.0',
  '-1',
  '1/2',
  "1'2",
  '١.٠.٠',
  '1'.repeat(200),
  undefined,
  null,
  2,
  ['1.0.0'],
]) {
  test(`${JSON.stringify(version)?.slice(0, 30)} is no version, and nothing is looked at for it`, async () => {
    const t = testLandfall({ targets: { web: fakeAdapter() } })
    const error = await failureOf(
      t.plan(
        steps(() => {}),
        { version: version as never },
      ),
    )
    expect(error).toMatchObject({ code: 'INVALID_VERSION', remedy: expect.stringContaining('1.2.3') })
    expect(t.targets.web.calls).toEqual([])
  })
}

test('an unknown environment names the known ones', async () => {
  const landfall = createLandfall({
    environments: { staging: { targets: {} }, production: { targets: {} } },
    store: memoryStore(),
  })
  const expected = { code: 'UNKNOWN_ENVIRONMENT', expected: 'staging, production' }
  const request = { environment: '../x', version: '1.0.0' }
  expect(
    await failureOf(
      landfall.plan(
        steps(() => {}),
        request,
      ),
    ),
  ).toMatchObject(expected)
  expect(await failureOf(landfall.current('../x'))).toMatchObject(expected)
  expect(await failureOf(landfall.rollback({ environment: '../x' }))).toMatchObject(expected)
  expect(await failureOf(landfall.holder('constructor'))).toMatchObject(expected)
  expect(await failureOf(landfall.supersede('toString', { by: 'a', reason: 'b' }))).toMatchObject(expected)
  expect(await failureOf((async () => landfall.history('../x'))())).toMatchObject(expected)
})

test('an unknown target names the known ones, for a deployment and for a rollback', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter(), api: fakeAdapter() } })
  const elsewhere = target('constructor', fakeAdapter())
  const pipeline = steps((p) => p.verify('live', elsewhere, []))
  const expected = { code: 'UNKNOWN_TARGET', expected: 'web, api', target: 'constructor' }
  expect(await failureOf(t.plan(pipeline, { version: '1.0.0' }))).toMatchObject(expected)
  const rollback = t.landfall.rollback({ environment: 'test', targets: ['constructor'] })
  expect(await failureOf(rollback)).toMatchObject(expected)
})

test('a pipeline that is defined by an asynchronous function is refused: its steps would be missing', () => {
  const define = async (): Promise<void> => {}
  expect(() => definePipeline('late', define)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('asynchronous') }),
  )
})
