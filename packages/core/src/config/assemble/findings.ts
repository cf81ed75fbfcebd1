import { isLandfallError } from '../../errors/landfall-error.ts'
import type { Finding } from '../problems/config-problem.ts'

/** Collects what is wrong, so that all of it is told at once. */
export class Findings {
  readonly all: Finding[] = []

  add(finding: Finding): void {
    this.all.push(finding)
  }

  /** Makes something; what it throws is a finding at the path, and nothing is made. */
  attempt<T>(path: readonly PropertyKey[], make: () => T): T | undefined {
    try {
      return make()
    } catch (error) {
      const facts = isLandfallError(error)
        ? { message: error.message, expected: error.expected ?? null, seen: error.seen ?? null }
        : { message: error instanceof Error ? error.message : 'Cannot be used' }
      this.all.push({ path, ...facts })
      return undefined
    }
  }
}
