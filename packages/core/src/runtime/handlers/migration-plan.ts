import { createHash } from 'node:crypto'
import { canonicalJson } from '../../json/canonical.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Dialect } from '../../migrate/dialect.ts'
import type { MigrationPlan } from '../../migrate/migration-plan.ts'
import type { CommandInput } from './command.ts'
import { commandFailed } from './command.ts'
import type { EffectContext } from './handler.ts'
import type { MigrationFile } from './migration-files.ts'
import { runCommand } from './process/run-command.ts'

/** The dry run of a migration. */
export interface MigrationPlanInput extends CommandInput {
  /** The files that the migration brings. */
  readonly files: readonly MigrationFile[]
  /** `files`: the plan is read from the files, whatever the dry run prints. Default `output`. */
  readonly source?: 'output' | 'files'
  /** The database's; without it PostgreSQL's grammar is asked first, then SQLite's and MySQL's. */
  readonly dialect?: Dialect
}

/** What a migration would do. */
export interface MigrationPlanOutput extends JsonObject {
  readonly plan: MigrationPlan
  /** Hex sha256 of the plan's canonical JSON. */
  readonly digest: string
  /** The last 50 lines that the dry run printed, at most 8 KiB. */
  readonly tail: string
}

/** How much of the dry run's output is read, in characters. */
const mostText = 4 * 1024 * 1024

/**
 * Runs a migration's dry run and makes a plan of it that a person can read: of the JSON form in its output, else of
 * the SQL in its output, else of the migration files, else of nothing but its words.
 *
 * @throws `COMMAND_FAILED` when the dry run fails; `RESULT_INVALID` when the JSON form in its output is not of its form
 */
export async function migrationPlan(
  input: MigrationPlanInput,
  context: EffectContext,
): Promise<MigrationPlanOutput> {
  const { run, directory, variables, env, files, source = 'output' } = input
  const output = createCapture()
  const result = await runCommand(
    { run, directory, env: { ...variables, ...env }, onText: output.take },
    context,
  )
  if (result.exitCode !== 0) throw commandFailed(run, result, context)
  // Loaded when the first plan is made: it has parsers in it.
  const { makePlan } = await import('./migration/make-plan.ts')
  const { shortened } = await import('./migration/shorten.ts')
  const printed = { text: output.text(), whole: output.isWhole(), tail: result.tail }
  const made = await makePlan(printed, { files, source, dialect: input.dialect ?? null }, context)
  const plan = shortened(made, digestOf)
  return { plan, digest: digestOf(canonicalJson(plan)), tail: result.tail }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

interface Capture {
  readonly take: (text: string) => void
  text(): string
  isWhole(): boolean
}

function createCapture(): Capture {
  const parts: string[] = []
  let length = 0
  return {
    take(text) {
      if (length < mostText) parts.push(text.slice(0, mostText - length))
      length += text.length
    },
    text: () => parts.join(''),
    isWhole: () => length <= mostText,
  }
}
