import type { TestFunction } from '../adapter/conformance.ts'
import type { RuntimeCase } from './case.ts'
import { effectCases } from './effect-cases.ts'
import type { RuntimeHarness } from './harness.ts'
import { killCases } from './kill-cases.ts'
import { waitCases } from './wait-cases.ts'

/** Every case by its name. */
const runtimeCases: { readonly [name: string]: RuntimeCase } = {
  ...effectCases,
  ...killCases,
  ...waitCases,
}

/**
 * The conformance suite of the runtime port: what the embedded runtime does, and what the binding of another durable
 * engine has to do.
 *
 * @param test the test runner's `test(name, run)`
 * @param factory makes a harness; each case has its own
 *
 * @example
 * import { test } from 'vitest'
 * import { embeddedHarness, runtimeConformance } from '@landfall/core/testing'
 * runtimeConformance(test, embeddedHarness)
 */
export function runtimeConformance(test: TestFunction, factory: () => RuntimeHarness): void {
  for (const [name, run] of Object.entries(runtimeCases)) {
    test(`runtime: ${name}`, async () => {
      const harness = factory()
      try {
        await run(harness)
      } finally {
        await harness.cleanup?.()
      }
    })
  }
}
