import type { Dialect } from '../dialect.ts'
import type { Draft } from '../draft.ts'

/** Reads the statements of one dialect. */
export interface SqlReader {
  readonly dialect: Dialect
  /**
   * Reads one statement.
   *
   * @returns what enters it into a plan; null when it is no statement of this dialect
   */
  read(statement: string): ((draft: Draft) => void) | null
}
