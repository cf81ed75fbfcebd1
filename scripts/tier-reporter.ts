import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node'
import { record } from './results.mjs'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

/**
 * Ends a run with one line for each tier and a last line that sums them up. A module that cannot be loaded
 * and an error outside of every test count as a failed test; so does a skipped test when CI=true.
 */
export class TierReporter implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const tiers = new Map((this.#vitest?.projects ?? []).map((project) => [project.name, noTests()]))
    for (const module of modules) {
      const counts = tiers.get(module.project.name) ?? noTests()
      tiers.set(module.project.name, counts)
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        counts[state === 'pending' ? 'skipped' : state] += 1
      }
      // A hook or an import that threw: its tests are reported as skipped or not at all.
      if (!module.ok() && ![...module.children.allTests('failed')].length) counts.failed += 1
    }

    const strict = process.env.CI === 'true'
    const sum = noTests()
    console.log()
    for (const [name, counts] of tiers) {
      console.log(tierLine(name, counts))
      record({ name, passed: counts.passed, failed: counts.failed + (strict ? counts.skipped : 0) })
      sum.passed += counts.passed
      sum.failed += counts.failed
      sum.skipped += counts.skipped
    }
    if (errors.length > 0) {
      console.log(`outside of every test: ${errors.length} failed`)
      record({ name: 'outside of every test', passed: 0, failed: errors.length })
      sum.failed += errors.length
    }
    if (strict && sum.skipped > 0) {
      console.log(`CI: ${sum.skipped} skipped count as failed`)
      sum.failed += sum.skipped
      process.exitCode = 1
    }
    console.log(`${sum.passed} passed, ${sum.failed} failed`)
  }
}

function noTests(): Counts {
  return { passed: 0, failed: 0, skipped: 0 }
}

function tierLine(name: string, { passed, failed, skipped }: Counts): string {
  if (passed + failed + skipped === 0) return `${name}: no tests ran`
  return `${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`
}
