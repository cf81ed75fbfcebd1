import type { Bench } from './bench.ts'
import type { Row } from './row.ts'

/** One case of the suite: a fresh platform, one question. */
export interface ConformanceCase {
  readonly name: string
  readonly row: Row
  run(bench: Bench): Promise<void>
}

/** Cases of one row, each by its name. */
export function casesOf(
  row: Row,
  cases: { readonly [name: string]: (bench: Bench) => Promise<void> },
): readonly ConformanceCase[] {
  return Object.entries(cases).map(([name, run]) => ({ name, row, run }))
}
