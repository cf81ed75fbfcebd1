import type { Dialect } from './dialect.ts'
import { createDraft } from './draft.ts'
import type { MigrationPlan } from './migration-plan.ts'
import { readSql } from './sql/read-sql.ts'
import type { SqlReader } from './sql/sql-reader.ts'

/** SQL to make a plan of. */
export interface SqlSource {
  readonly text: string
  /**
   * `output`: what a program printed. Lines that belong to no statement are left out, and counted. `files`: a
   * migration file, in which every line counts.
   */
  readonly from: 'output' | 'files'
  /** The database's, where it is known. */
  readonly dialect: Dialect | null
  /** How the migration would be undone, line by line. */
  readonly rollback: readonly string[]
}

/**
 * Makes a plan of SQL.
 *
 * @param readers tried in this order for each statement
 * @returns null when nothing in the text was understood to change anything
 */
export function planFromSql(
  { text, from, dialect, rollback }: SqlSource,
  readers: readonly SqlReader[],
): MigrationPlan | null {
  const draft = createDraft(dialect)
  const { statements, unknown, chatter } = readSql(text, readers)
  for (const enter of statements) enter(draft)
  for (const statement of unknown) draft.leaveAsItIs(statement)
  if (!draft.saysSomething()) return null
  const loose = chatter.filter((line) => !/^\s*[>$]\s/.test(line))
  if (from === 'files') for (const line of loose) draft.leaveAsItIs(line)
  else if (loose.length > 0) draft.warn(leftOut(loose.length))
  return draft.finish(from, rollback)
}

function leftOut(count: number): string {
  const lines = count === 1 ? 'One line' : `${count} lines`
  return `${lines} of the dry run's output ${count === 1 ? 'is' : 'are'} no SQL and left out here; the log of the step has ${count === 1 ? 'it' : 'them'}.`
}
