import type { Dialect } from '../../dialect.ts'
import type { SqlReader } from '../sql-reader.ts'
import { enterStatement } from './statement.ts'

/** Parses a text into syntax trees; throws when it does not parse. */
export type ParseSql = (sql: string) => readonly unknown[]

/** Reads SQLite or MySQL. */
export function otherReader(dialect: Dialect, parse: ParseSql): SqlReader {
  return {
    dialect,
    read(statement) {
      const trees = parsed(statement)
      if (trees === null) return null
      return (draft) => {
        for (const tree of trees) enterStatement(tree, statement, dialect, draft)
      }
    },
  }

  function parsed(statement: string): readonly unknown[] | null {
    try {
      return parse(statement)
    } catch {
      return null
    }
  }
}
