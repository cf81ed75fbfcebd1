import type { FencingToken } from '../../adapter/context.ts'
import { LandfallError } from '../../errors/landfall-error.ts'

/**
 * Refuses operations of workers that were superseded, and operations that come late: an older term than any that
 * has written here, or, within a term, a lower sequence than the last one on the same resource. Reads leave no mark.
 */
export class Fence {
  private highestTerm = 0
  private readonly last = new Map<string, FencingToken>()

  /** Fails with `FENCED` when the token is too old for one of the resources; changes nothing. */
  check(token: FencingToken, resources: readonly string[], target: string): void {
    if (token.term < this.highestTerm) {
      throw refusal(target, `a term of ${this.highestTerm} or more`, `term ${token.term}`)
    }
    for (const resource of resources) {
      const last = this.last.get(resource)
      if (last !== undefined && last.term === token.term && token.sequence < last.sequence) {
        const seen = `sequence ${token.sequence}`
        throw refusal(target, `a sequence of ${last.sequence} or more on ${resource}`, seen)
      }
    }
  }

  /** Remembers that an operation with this token has acted on the resources. */
  mark(token: FencingToken, resources: readonly string[]): void {
    this.highestTerm = Math.max(this.highestTerm, token.term)
    for (const resource of resources) this.last.set(resource, token)
  }
}

function refusal(target: string, expected: string, seen: string): LandfallError {
  return new LandfallError({
    code: 'FENCED',
    message: `${target} refused an operation of a superseded worker or one that came late`,
    target,
    expected,
    seen,
  })
}
