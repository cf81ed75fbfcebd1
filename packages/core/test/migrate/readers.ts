import * as others from '@guanmingchiu/sqlparser-ts'
import { loadModule, parseSync } from 'libpg-query'
import type { Dialect } from '../../src/migrate/dialect.ts'
import type { MigrationPlan } from '../../src/migrate/migration-plan.ts'
import { planFromSql } from '../../src/migrate/plan-from-sql.ts'
import { otherReader } from '../../src/migrate/sql/others/reader.ts'
import { postgresqlReader } from '../../src/migrate/sql/postgresql/reader.ts'
import type { SqlReader } from '../../src/migrate/sql/sql-reader.ts'

await loadModule()
await others.init()

const postgresql = postgresqlReader(parseSync)
const other = (dialect: Dialect): SqlReader => otherReader(dialect, (sql) => others.parse(sql, dialect))

/** All readers, PostgreSQL's grammar first. */
export const everyReader: readonly SqlReader[] = [postgresql, other('sqlite'), other('mysql')]

/** Reads SQL as the handler does. */
export function planOf(
  text: string,
  { dialect = null, from = 'files' }: { dialect?: Dialect | null; from?: 'output' | 'files' } = {},
): MigrationPlan {
  const readers =
    dialect === null ? everyReader : dialect === 'postgresql' ? [postgresql] : [other(dialect), postgresql]
  const plan = planFromSql({ text, from, dialect, rollback: [] }, readers)
  if (plan === null) throw new Error(`nothing was understood of: ${text}`)
  return plan
}
