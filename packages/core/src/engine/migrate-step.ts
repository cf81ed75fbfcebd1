import { isLandfallError, LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { MigrationPlan } from '../migrate/migration-plan.ts'
import { lastLine } from '../verify/last-line.ts'
import { askPerson } from './ask-person.ts'
import { told } from './command-variables.ts'
import { resolveReferences } from './compile.ts'
import { commandEffect, mergedEffect, migrationFilesEffect, migrationPlanEffect } from './effect-names.ts'
import { stopsWorker } from './interruption.ts'
import type { MigrateInput, MigrationFile } from './migration.ts'
import type { CompiledStep } from './plan.ts'
import type { Progress } from './progress.ts'
import type { Runtime } from './runtime-port.ts'

interface FoundFiles extends JsonObject {
  readonly files: readonly MigrationFile[]
  /** Paths that the live release did not have. */
  readonly fresh: readonly string[]
}

interface DryRun extends JsonObject {
  readonly plan: MigrationPlan
  /** Hex sha256 of the plan's canonical JSON. */
  readonly digest: string
}

/**
 * Migrates a database: finds the files that are new, makes sure that the commit is merged, shows a person what a dry
 * run says, and only then applies and verifies. From there on nothing interrupts it: what fails is rolled back at once.
 *
 * @throws `MIGRATION_CHANGED`, `NOT_MERGED`, `APPROVAL_REJECTED`, `APPROVAL_TIMED_OUT`; `MIGRATION_FAILED` when it failed
 * and was rolled back, `MIGRATION_ROLLBACK_FAILED` when it is left as it is
 */
export async function migrateStep(
  runtime: Runtime,
  step: CompiledStep,
  input: MigrateInput,
  progress: Progress,
): Promise<Json> {
  const { files: patterns, applied, mergedInto, dryRun, rollback, previousCode, approvalTimeoutMs } = input
  const measured = (id: string): Promise<FoundFiles> =>
    runtime.effect<FoundFiles>(id, migrationFilesEffect, { patterns, applied })
  const { files, fresh } = await measured('files')
  if (fresh.length === 0) return { state: 'none', files: [] }
  const brought = files.filter(({ path }) => fresh.includes(path))
  if (mergedInto !== null) {
    const { commit } = progress.plan
    // A commit that is merged says nothing about files that are not of it.
    const wanted = { commit, ...mergedInto, files: brought.map(({ path }) => path) }
    await runtime.effect('merged', mergedEffect, wanted, { attempts: 3 })
  }

  const looked = { ...told(dryRun, progress), files: brought }
  const { plan, digest } = await runtime.effect<DryRun>('dry-run', migrationPlanEffect, looked, step.policy)
  runtime.note('planned', { kind: 'migration.planned', step: step.id, plan, digest, files: fresh })
  await askPerson(runtime.scope('approval'), progress, {
    step: step.id,
    instructions: questionOf(progress, plan, rollback),
    timeoutMs: approvalTimeoutMs,
    dryRun: { digest, plan, files: brought },
  })
  // Hours may have passed, and another process in another checkout may have gone on with it.
  expectApproved(step, files, (await measured('approved-files')).files)

  // The last place at which an abort or a failure elsewhere keeps it from being applied.
  if (!runtime.note('begun', { kind: 'migration.begun', step: step.id })) {
    throw new LandfallError({ code: 'HALTED', message: `${step.id} was not applied`, target: step.id })
  }
  progress.migrations.set(step.id, { state: 'applying', previousCode, files, fresh, digest, plan })
  await runtime.shield((safe) => migrate(safe, step, input, progress))
  return { state: 'applied', files: fresh }
}

/**
 * Carries migrations to their end whose worker died: those that were applied, or failed to be, are verified or rolled
 * back. One of which nobody knows that is left to a person: it may be half applied, and an abort applies nothing.
 *
 * @param runtime a shielded runtime at the root
 * @param isDecided whether the journal has the outcome of the effect at a path
 */
export async function endMigrations(
  runtime: Runtime,
  progress: Progress,
  isDecided: (path: string) => boolean,
): Promise<void> {
  for (const step of progress.plan.pipeline.steps) {
    const facts = progress.migrations.get(step.id)
    // Without its files, which lie beside the journal when they are many, it cannot be asked for again.
    const isKnown = facts?.state === 'applying' && facts.files.length > 0
    if (!isKnown || !isDecided(`${step.id}/apply`)) continue
    const input = resolveReferences(step.input, progress.outputs)
    if (input === undefined) continue
    try {
      await migrate(runtime.scope(step.id), step, input as MigrateInput, progress)
    } catch (error) {
      if (stopsWorker(error)) throw error
      progress.warnings.push(toLandfallError(error, { code: 'MIGRATION_FAILED' }).toJSON())
    }
  }
}

/** @throws `MIGRATION_CHANGED` when the files are others than a person has said yes to */
function expectApproved(
  step: CompiledStep,
  approved: readonly MigrationFile[],
  now: readonly MigrationFile[],
): void {
  const linesOf = (files: readonly MigrationFile[]): ReadonlySet<string> =>
    new Set(files.map(({ path, sha256 }) => `${path} ${sha256}`))
  const [before, after] = [linesOf(approved), linesOf(now)]
  const other = (all: ReadonlySet<string>, known: ReadonlySet<string>): readonly string[] =>
    [...all].filter((line) => !known.has(line))
  const [gone, come] = [other(before, after), other(after, before)]
  if (gone.length === 0 && come.length === 0) return
  throw new LandfallError({
    code: 'MIGRATION_CHANGED',
    message: `The migration files of ${step.id} are not those that were approved; nothing was applied`,
    target: step.id,
    expected: gone.slice(0, 10).join(', ') || 'no other files',
    seen: come.slice(0, 10).join(', ') || 'gone',
    remedy: 'Find out who changed them, then deploy again: what is there now needs an approval of its own.',
  })
}

/** Applies and verifies, and undoes both when one of them fails. */
async function migrate(
  runtime: Runtime,
  step: CompiledStep,
  { apply, verify, rollback, files: patterns }: MigrateInput,
  progress: Progress,
): Promise<void> {
  const entered = (state: 'applied' | 'rolled_back' | 'stuck'): void => {
    const facts = progress.migrations.get(step.id)
    if (facts !== undefined) progress.migrations.set(step.id, { ...facts, state })
  }
  const run = (id: string, command: JsonObject): Promise<Json> =>
    runtime.effect(id, commandEffect, told(command, progress), step.policy)
  const { files = [] } = progress.migrations.get(step.id) ?? {}
  try {
    await run('apply', { ...apply, unchanged: { patterns, files } })
    if (verify !== null) await run('verify', verify)
    entered('applied')
    runtime.note('applied', { kind: 'migration.applied', step: step.id })
  } catch (error) {
    if (stopsWorker(error)) throw error
    if (isLandfallError(error) && error.code === 'MIGRATION_CHANGED') {
      entered('stuck')
      throw stuck(step, error, 'a rollback might undo what was there before, so nothing was rolled back')
    }
    if (rollback === null) {
      entered('stuck')
      throw stuck(step, error, 'it is declared irreversible, so nothing was rolled back')
    }
    try {
      await run('rollback', rollback)
    } catch (failure) {
      if (stopsWorker(failure)) throw failure
      entered('stuck')
      throw stuck(step, error, `its rollback failed too: ${messageOf(failure)}`)
    }
    entered('rolled_back')
    runtime.note('rolled-back', { kind: 'migration.rolled_back', step: step.id })
    throw new LandfallError({
      code: 'MIGRATION_FAILED',
      message: `The migration ${step.id} failed and was rolled back: ${messageOf(error)}`,
      target: step.id,
      cause: error,
    })
  }
}

function stuck(step: CompiledStep, error: unknown, why: string): LandfallError {
  return new LandfallError({
    code: 'MIGRATION_ROLLBACK_FAILED',
    message: `The migration ${step.id} failed (${messageOf(error)}), and ${why}`,
    target: step.id,
    cause: error,
  })
}

/** A command's exit code tells nobody why the database refused; its last words do. */
function messageOf(error: unknown): string {
  if (!isLandfallError(error)) return String(error)
  const { tail } = (error.details ?? {}) as { readonly tail?: unknown }
  return `${error.message}${typeof tail === 'string' ? lastLine(tail) : ''}`
}

function questionOf(progress: Progress, plan: MigrationPlan, rollback: JsonObject | null): string {
  const { version, environment } = progress.plan
  const tables = plan.tables.map(({ name, change }) => `${name} (${change})`)
  const changed = tables.length === 0 ? 'no tables that the dry run names' : tables.join(', ')
  const undone = rollback === null ? 'It cannot be rolled back.' : `Rolled back by: ${String(rollback.run)}.`
  return `Migrate the database of ${environment} for ${version}? Tables: ${changed}. ${undone}`
}
