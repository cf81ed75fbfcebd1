import { strict as assert } from 'node:assert'
import { Bench } from './bench.ts'
import type { ConformanceCase } from './case.ts'
import { conformanceCases } from './cases.ts'
import type { ConformanceHarness } from './harness.ts'
import { type ConformanceReport, conformanceReport } from './report.ts'
import { applies } from './row.ts'

/** The `test` function of any runner: node:test, vitest, jest, mocha's `it`. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown

/**
 * Registers the conformance suite for an adapter: one test for each case that the adapter's declared abilities and its
 * documentation's promises call for, and a last one that lists in its name the rows that it does not declare.
 *
 * @param test the runner's own function that registers a test
 * @param factory makes a harness, on a fresh platform, for each case; called once more at the start, without `setup`, to
 *   read the abilities
 * @returns which rows run and which are not declared
 *
 * @example
 * import { test } from 'vitest'
 * import { conformance } from '@landfall/core/testing'
 * conformance(test, () => localHarness())
 */
export function conformance(test: TestFunction, factory: () => ConformanceHarness): ConformanceReport {
  const declared = factory()
  const cases = conformanceCases.filter(({ row }) => applies(row, declared))
  for (const one of cases) test(`${one.row}: ${one.name}`, () => runConformanceCase(one, factory()))
  const report = conformanceReport(declared)
  const absent = report.notDeclared.map(({ row }) => row).join(', ') || 'nothing'
  test(`${report.adapter}: ${cases.length} conformance cases; not declared: ${absent}`, async () => {
    // A factory whose answer changes would leave rows out that nobody misses.
    assert.deepEqual(conformanceReport(factory()), report)
  })
  return report
}

/** Runs one case on a platform of its own. */
export async function runConformanceCase(one: ConformanceCase, harness: ConformanceHarness): Promise<void> {
  try {
    await harness.setup?.()
    await one.run(new Bench(harness))
  } finally {
    await harness.cleanup?.()
  }
}
