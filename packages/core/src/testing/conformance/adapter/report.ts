import { conformanceCases } from './cases.ts'
import type { ConformanceHarness } from './harness.ts'
import { applies, type Row } from './row.ts'

/** Which part of the suite an adapter has to pass, and which part it does not claim. */
export interface ConformanceReport {
  readonly adapter: string
  /** The rows that the adapter declares or promises, with the names of their cases. */
  readonly ran: readonly ReportRow[]
  /** The rows that it does not: nothing is known about them. */
  readonly notDeclared: readonly ReportRow[]
}

/** One row of a {@link ConformanceReport}. */
export interface ReportRow {
  readonly row: Row
  readonly cases: readonly string[]
}

/**
 * Lists which rows of the suite an adapter declares and which it does not.
 *
 * @example console.log(formatConformanceReport(conformanceReport(localHarness())))
 */
export function conformanceReport(
  harness: Pick<ConformanceHarness, 'adapter' | 'promises'>,
): ConformanceReport {
  const byRow = new Map<Row, string[]>()
  for (const { row, name } of conformanceCases) byRow.set(row, [...(byRow.get(row) ?? []), name])
  const rows = [...byRow].map(([row, cases]) => ({ row, cases }))
  return {
    adapter: harness.adapter.name,
    ran: rows.filter(({ row }) => applies(row, harness)),
    notDeclared: rows.filter(({ row }) => !applies(row, harness)),
  }
}

/** Writes a report for people, a row a line. */
export function formatConformanceReport({ adapter, ran, notDeclared }: ConformanceReport): string {
  const line = ({ row, cases }: ReportRow): string => `  ${row}: ${cases.length} cases`
  const absent = notDeclared.length === 0 ? ['  nothing'] : notDeclared.map(line)
  return [`${adapter}: cases that apply`, ...ran.map(line), `${adapter}: not declared`, ...absent].join('\n')
}
