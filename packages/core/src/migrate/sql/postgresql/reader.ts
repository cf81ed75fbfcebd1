import type { ParseResult } from 'libpg-query'
import type { SqlReader } from '../sql-reader.ts'
import { enterStatement } from './statement.ts'

/** A comment that MySQL carries out, and PostgreSQL does not. */
const executableComment = /^\s*\/\*!/

/** Reads PostgreSQL by its own grammar. */
export function postgresqlReader(parse: (sql: string) => ParseResult): SqlReader {
  return {
    dialect: 'postgresql',
    read(statement) {
      if (executableComment.test(statement)) return null
      const statements = parsed(parse, statement)
      if (statements === null) return null
      return (draft) => {
        for (const { stmt } of statements) if (stmt !== undefined) enterStatement(stmt, statement, draft)
      }
    },
  }
}

function parsed(
  parse: (sql: string) => ParseResult,
  statement: string,
): NonNullable<ParseResult['stmts']> | null {
  try {
    return parse(statement).stmts ?? []
  } catch {
    return null
  }
}
