import { pipelineFrom } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { deployData, pipelineData, stepData } from '../support/data.ts'
import { failureOf } from '../support/shop.ts'

const request = { version: '2.0.0' }
const weight = { steps: [{ weight: 10, pauseMs: 0, approval: false }] }

test('a canary on a platform that can only switch is refused, naming what it can do', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter({ split: 'switch' }) } })
  const error = await failureOf(t.plan(pipelineFrom(deployData('canary@1', weight)), request))
  expect(error).toMatchObject({
    code: 'STRATEGY_UNSUPPORTED',
    target: 'web',
    expected: 'one of all-at-once, blue-green',
    remedy: 'Use one of all-at-once, blue-green; fake can update, switch.',
  })
})

for (const [strategy, options, can] of [
  ['blue-green@1', {}, 'all-at-once'],
  ['rolling@1', { split: 'weighted' }, 'all-at-once, blue-green, canary'],
  ['canary@1', { fleet: 3 }, 'all-at-once, rolling'],
  ['canary@1', { rollout: ['rolling'] }, 'all-at-once, rolling'],
] as const) {
  test(`${strategy} on a platform with ${JSON.stringify(options)} is refused: it can do ${can}`, async () => {
    const t = testLandfall({ targets: { web: fakeAdapter(options as never) } })
    const input = strategy === 'canary@1' ? weight : {}
    const error = await failureOf(t.plan(pipelineFrom(deployData(strategy, input)), request))
    expect(error).toMatchObject({ code: 'STRATEGY_UNSUPPORTED', expected: `one of ${can}` })
  })
}

for (const [what, data, seen] of [
  ['strategy', deployData('canary@2', weight), 'canary@2'],
  ['step', pipelineData(stepData('smoke', 'smoke@3', {})), 'smoke@3'],
  [
    'undo',
    pipelineData(
      stepData('a', 'command@1', { run: 'a' }, { undo: { kind: 'effect', effect: 'undo-a@1', input: {} } }),
    ),
    'undo-a@1',
  ],
  [
    'condition',
    pipelineData(stepData('a', 'command@1', { run: 'a' }, { when: { uses: 'full-moon@1', input: {} } })),
    'full-moon@1',
  ],
] as const) {
  test(`a ${what} that nobody registered is refused before anything runs, by its name and version`, async () => {
    const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
    const error = await failureOf(t.plan(pipelineFrom(data), request))
    expect(error).toMatchObject({ code: 'UNREGISTERED', seen, message: expect.stringContaining(seen) })
    expect(t.targets.web.calls).toEqual([])
  })
}

for (const [what, input] of [
  ['a negative weight', { steps: [{ weight: -5 }] }],
  ['no weight', { steps: [{ weight: 0 }] }],
  ['a weight over 100', { steps: [{ weight: 101 }] }],
  ['weights that go down', { steps: [{ weight: 50 }, { weight: 25 }] }],
  ['a weight twice', { steps: [{ weight: 50 }, { weight: 50 }] }],
  ['a weight that is a text', { steps: [{ weight: '5' }] }],
  ['a weight that is nothing', { steps: [null] }],
  ['a bare number', { steps: [5] }],
  ['no steps', { steps: [] }],
  ['steps that are no list', { steps: 5 }],
  ['a huge pause', { steps: [{ weight: 5, pauseMs: 1e300 }] }],
  ['a misspelt member', { steps: [{ weight: 5, pause: 1 }] }],
  ['a metric without bounds', { ...weight, analysis: [metric({ threshold: {} })] }],
  ['a metric that may always fail', { ...weight, analysis: [metric({ failureLimit: 1 })] }],
  ['a metric without a limit', { ...weight, analysis: [metric({ failureLimit: undefined })] }],
  ['a metric from nowhere', { ...weight, analysis: [metric({ source: { kind: 'stars' } })] }],
] as const) {
  test(`a canary from data with ${what} is refused`, async () => {
    const t = testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
    const error = await failureOf(t.plan(pipelineFrom(deployData('canary@1', input)), request))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(error.message).toMatch(/canary/)
  })
}

for (const [what, input] of [
  ['no batch', { batch: 0 }],
  ['one and a half instances', { batch: 1.5 }],
  ['a share too small to count', { batch: 1e-300 }],
  ['an instance named twice', { first: ['a', 'a'] }],
  ['an instance without a name', { first: [''] }],
  ['nothing that may be missing', { maxUnavailable: 0 }],
  ['no failure to stop after', { stopAfterFailures: 0 }],
  ['a watch without an interval', { watchForMs: 1, watchEveryMs: 0 }],
] as const) {
  test(`a rolling deployment from data with ${what} is refused`, async () => {
    const t = testLandfall({ targets: { web: fakeAdapter({ fleet: 3 }) } })
    const error = await failureOf(t.plan(pipelineFrom(deployData('rolling@1', input)), request))
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
  })
}

function metric(rest: object): object {
  return {
    name: 'errors',
    source: { kind: 'command', run: 'errors', env: {}, timeoutMs: 1_000 },
    threshold: { max: 1 },
    count: 1,
    intervalMs: 0,
    failureLimit: 0,
    noDataLimit: 0,
    minSamples: 0,
    noData: 'fail',
    ...rest,
  }
}
