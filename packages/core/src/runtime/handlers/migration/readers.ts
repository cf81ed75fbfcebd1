import type { Dialect } from '../../../migrate/dialect.ts'
import { otherReader } from '../../../migrate/sql/others/reader.ts'
import { postgresqlReader } from '../../../migrate/sql/postgresql/reader.ts'
import type { SqlReader } from '../../../migrate/sql/sql-reader.ts'

/** What can read SQL here. */
export interface SqlReaders {
  /** In the order in which they are asked. */
  readonly readers: readonly SqlReader[]
  /** A parser that would read more, and is not installed. */
  readonly missing: string | null
}

/** The parser for SQLite and MySQL, as far as it is used. */
export interface OtherParser {
  init(): Promise<void>
  parse(sql: string, dialect: Dialect): readonly unknown[]
}

/**
 * Loads the parsers.
 *
 * @param dialect the database's; null to ask PostgreSQL's grammar first, which also reads what all have in common
 * @param importOther imports the parser that only those install who need it
 */
export async function sqlReaders(
  dialect: Dialect | null,
  importOther: () => Promise<OtherParser> = () => import('@guanmingchiu/sqlparser-ts'),
): Promise<SqlReaders> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  const postgresql = postgresqlReader(parseSync)
  if (dialect === 'postgresql') return { readers: [postgresql], missing: null }
  const parser = await importOther().catch(nullIfNotInstalled)
  if (parser === null) return { readers: [postgresql], missing: '@guanmingchiu/sqlparser-ts' }
  await parser.init()
  const others = (dialect === null ? (['sqlite', 'mysql'] as const) : [dialect]).map((name) =>
    otherReader(name, (sql) => parser.parse(sql, name)),
  )
  return { readers: dialect === null ? [postgresql, ...others] : [...others, postgresql], missing: null }
}

function nullIfNotInstalled(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null
  throw error
}
