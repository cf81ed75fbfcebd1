import type { Dialect } from '../../../migrate/dialect.ts'
import { otherReader } from '../../../migrate/sql/others/reader.ts'
import { postgresqlReader } from '../../../migrate/sql/postgresql/reader.ts'
import type { SqlReader } from '../../../migrate/sql/sql-reader.ts'

/** The parser for SQLite and MySQL; it is installed by those who need it. */
export const otherParser = '@guanmingchiu/sqlparser-ts'

/** What can read SQL here. */
export interface SqlReaders {
  /** In the order in which they are asked. */
  readonly readers: readonly SqlReader[]
  /** A parser that would read more, and is not installed. */
  readonly missing: string | null
}

/**
 * Loads the parsers.
 *
 * @param dialect the database's; null to ask PostgreSQL's grammar first, which also reads what all have in common
 */
export async function sqlReaders(dialect: Dialect | null): Promise<SqlReaders> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  const postgresql = postgresqlReader(parseSync)
  if (dialect === 'postgresql') return { readers: [postgresql], missing: null }
  const others = await otherReaders(dialect === null ? ['sqlite', 'mysql'] : [dialect])
  if (others === null) return { readers: [postgresql], missing: otherParser }
  return { readers: dialect === null ? [postgresql, ...others] : [...others, postgresql], missing: null }
}

async function otherReaders(dialects: readonly Dialect[]): Promise<readonly SqlReader[] | null> {
  const parser = await import('@guanmingchiu/sqlparser-ts').catch(() => null)
  if (parser === null) return null
  await parser.init()
  return dialects.map((dialect) => otherReader(dialect, (sql, name) => parser.parse(sql, name)))
}
