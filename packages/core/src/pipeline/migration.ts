import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import type { JsonObject } from '../json/json.ts'
import type { Dialect } from '../migrate/dialect.ts'
import { type CommandLine, commandInput } from './command-line.ts'

/** How a database is migrated. */
export interface MigrationOptions {
  /** Patterns of the migration files, relative to the project's directory: `db/migrations/*.sql`. */
  readonly files: string | readonly string[]
  /** Prints what would be done, as SQL or as JSON, and changes nothing. */
  readonly dryRun: CommandLine
  /**
   * Where the plan is read that a person approves: in the output of `dryRun`, or in the files. Default `output`, and the
   * files where the output says nothing that is understood.
   */
  readonly source?: 'output' | 'files'
  /** The language of the SQL. Default: the one that fits. */
  readonly dialect?: Dialect
  /** Applies the migrations. It may run twice, if the process dies while it runs: the tool keeps its own books. */
  readonly apply: CommandLine
  /** Ends with exit code 0 when the schema is as it has to be. */
  readonly verify?: CommandLine
  /** Undoes what `apply` did; run at once when `apply` or `verify` fails. Absent: the migration cannot be undone. */
  readonly rollback?: CommandLine
  /** Before the release gets traffic, or after it has all of it. */
  readonly runs: 'before-traffic' | 'after-promotion'
  /**
   * Whether the code that was live before works with the migrated schema. Where it does not, an automatic rollback of
   * the code stops and asks a person.
   */
  readonly previousCode: 'compatible' | 'incompatible'
  /** The branch that has to contain the commit. Default: not asked. */
  readonly mergedInto?: string | { readonly branch: string; readonly remote?: string | null }
  /** How long to wait for the approval, such as `'4h'`. Default 24 hours. */
  readonly timeout?: string | number
}

/** What a migration came to. */
export interface MigrationResult {
  /** `none`: the release brings no migration files that the live one did not have. */
  readonly state: 'none' | 'applied'
  /** The files that were new. */
  readonly files: readonly string[]
}

/** A migration as it stands in the plan. @throws `INVALID_INPUT` */
export function migrationInput(options: MigrationOptions): JsonObject {
  const { files, dryRun, source, dialect, apply, verify, rollback, runs, previousCode, mergedInto } = options
  const { timeout = '24h' } = options
  const patterns = typeof files === 'string' ? [files] : [...files]
  if (patterns.length === 0) {
    const message = 'A migration names no files'
    throw new LandfallError({ code: 'INVALID_INPUT', message, expected: 'at least one pattern' })
  }
  const branch = typeof mergedInto === 'string' ? { branch: mergedInto } : mergedInto
  return {
    files: patterns,
    dryRun: { ...commandInput(dryRun), ...given({ source, dialect }) },
    apply: commandInput(apply),
    verify: verify === undefined ? null : commandInput(verify),
    rollback: rollback === undefined ? null : commandInput(rollback),
    runs,
    previousCode,
    mergedInto:
      branch === undefined
        ? null
        : { branch: branch.branch, remote: branch.remote === undefined ? 'origin' : branch.remote },
    approvalTimeoutMs: parseDuration(timeout),
    // What the live release had is filled in by the plan.
    applied: {},
  }
}

function given(members: { readonly [name: string]: string | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
