import { test as nodeTest } from 'node:test'
import { describe, expect, test } from 'vitest'
import { conformanceCases } from '../../../src/testing/conformance/adapter/cases.ts'
import {
  conformance,
  runConformanceCase,
  type TestFunction,
} from '../../../src/testing/conformance/adapter/conformance.ts'
import { formatConformanceReport } from '../../../src/testing/conformance/adapter/report.ts'
import { applies } from '../../../src/testing/conformance/adapter/row.ts'
import type { FakeAdapterOptions } from '../../../src/testing/fake-adapter/options.ts'
import { fakeHarness } from './fake-harness.ts'

const rollout = ['rolling', 'canary', 'blue-green'] as const

describe('the fake adapter with every ability', () => {
  conformance(test, () =>
    fakeHarness({ split: 'weighted', fleet: 3, rollout, lock: true, fencing: 'enforced' }),
  )
})

const combinations: FakeAdapterOptions[] = []
for (const split of [{}, { split: 'switch' }, { split: 'weighted' }] as const) {
  for (const fleet of [{}, { fleet: 3 }]) {
    for (const native of [{}, { rollout }]) {
      for (const lock of [{}, { lock: true }] as const) {
        for (const fencing of ['none', 'checked', 'enforced'] as const) {
          combinations.push({ ...split, ...fleet, ...native, ...lock, fencing })
        }
      }
    }
  }
}
const variants: FakeAdapterOptions[] = [
  { split: 'weighted', granularity: 25 },
  { split: 'weighted', granularity: 100 / 3 },
  { split: 'weighted', renumbers: true },
  { split: 'weighted', live: '0.9.0' },
  { split: 'switch', fleet: 4, renumbers: true, keep: 5 },
  { fleet: 1 },
  { fleet: 1, rollout: ['rolling'], live: '0.9.0', renumbers: true },
]

test.each([...combinations, ...variants].map((options) => [JSON.stringify(options), options] as const))(
  'every case that applies to %s passes',
  async (_, options) => {
    const problems: string[] = []
    const cases = conformanceCases.filter(({ row }) => applies(row, fakeHarness(options)))
    for (const one of cases) {
      try {
        await runConformanceCase(one, fakeHarness(options))
      } catch (error) {
        problems.push(`${one.name}: ${String(error)}`)
      }
    }
    expect(problems).toEqual([])
  },
)

test('the report lists what is not declared, and the last test names it', () => {
  const names: string[] = []
  const report = conformance(
    (name) => names.push(name),
    () => fakeHarness({ split: 'switch', lock: true }),
  )
  expect(report.ran.map(({ row }) => row)).toEqual([
    'every adapter',
    'health',
    'switch with health',
    'switch',
    'revision-url',
    'switch-only',
    'lock',
  ])
  expect(names.at(-1)).toMatch(/^fake: \d+ conformance cases; not declared: .*weighted, fleet, .*fencing$/)
  expect(names).toHaveLength(report.ran.reduce((sum, { cases }) => sum + cases.length, 1))
  expect(new Set(names).size).toBe(names.length)
  expect(formatConformanceReport(report)).toContain('fake: not declared\n')
})

test('the suite takes the test function of any runner', async () => {
  // What counts is that it compiles: node:test must not be started inside of another runner.
  const runners: readonly TestFunction[] = [test, nodeTest]
  expect(runners).toHaveLength(2)
  const tests: { readonly name: string; readonly run: () => Promise<void> }[] = []
  conformance(
    (name, run) => tests.push({ name, run }),
    () => fakeHarness({ split: 'switch' }),
  )
  for (const { run } of tests) await run()
})

test('a platform is set up and cleaned up for each case, also for one that fails', async () => {
  const events: string[] = []
  const harness = () => ({
    ...fakeHarness(),
    setup: () => void events.push('setup'),
    cleanup: async () => void events.push('cleanup'),
  })
  const failing = { name: 'fails', row: 'every adapter' as const, run: () => Promise.reject(new Error('no')) }
  await expect(runConformanceCase(failing, harness())).rejects.toThrow('no')
  expect(events).toEqual(['setup', 'cleanup'])
  conformance(() => undefined, harness)
  expect(events).toEqual(['setup', 'cleanup'])
})
