import type { JsonObject } from '../json/json.ts'

/** The input of a migration. */
export interface MigrateInput extends JsonObject {
  /** Patterns of the migration files. */
  readonly files: readonly string[]
  readonly dryRun: JsonObject
  readonly apply: JsonObject
  readonly verify: JsonObject | null
  readonly rollback: JsonObject | null
  readonly runs: 'before-traffic' | 'after-promotion'
  readonly previousCode: 'compatible' | 'incompatible'
  readonly mergedInto: { readonly branch: string; readonly remote: string | null } | null
  readonly approvalTimeoutMs: number
  /** sha256 by path of the files that the live release had. */
  readonly applied: { readonly [path: string]: string }
}

/** A file of a migration, by its content. */
export interface MigrationFile extends JsonObject {
  readonly path: string
  readonly sha256: string
}
