import { isLandfallError, LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { MigrationPlan } from '../migrate/migration-plan.ts'
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
  const { files, fresh } = await runtime.effect<FoundFiles>('files', migrationFilesEffect, {
    patterns,
    applied,
  })
  if (fresh.length === 0) return { state: 'none', files: [] }
  if (mergedInto !== null) {
    const { commit } = progress.plan
    await runtime.effect('merged', mergedEffect, { commit, ...mergedInto }, { attempts: 3 })
  }

  const brought = files.filter(({ path }) => fresh.includes(path))
  const looked = { ...told(dryRun, progress), files: brought }
  const { plan, digest } = await runtime.effect<DryRun>('dry-run', migrationPlanEffect, looked, step.policy)
  runtime.note('planned', { kind: 'migration.planned', step: step.id, plan, digest, files: fresh })
  await askPerson(runtime.scope('approval'), progress, {
    step: step.id,
    instructions: questionOf(progress, plan, rollback),
    timeoutMs: approvalTimeoutMs,
    dryRun: { digest, plan },
  })

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
    if (progress.migrations.get(step.id)?.state !== 'applying' || !isDecided(`${step.id}/apply`)) continue
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

/** Applies and verifies, and undoes both when one of them fails. */
async function migrate(
  runtime: Runtime,
  step: CompiledStep,
  { apply, verify, rollback }: MigrateInput,
  progress: Progress,
): Promise<void> {
  const entered = (state: 'applied' | 'rolled_back' | 'stuck'): void => {
    const facts = progress.migrations.get(step.id)
    if (facts !== undefined) progress.migrations.set(step.id, { ...facts, state })
  }
  const run = (id: string, command: JsonObject): Promise<Json> =>
    runtime.effect(id, commandEffect, told(command, progress), step.policy)
  try {
    await run('apply', apply)
    if (verify !== null) await run('verify', verify)
    entered('applied')
    runtime.note('applied', { kind: 'migration.applied', step: step.id })
  } catch (error) {
    if (stopsWorker(error)) throw error
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

function messageOf(error: unknown): string {
  return isLandfallError(error) ? error.message : String(error)
}

function questionOf(progress: Progress, plan: MigrationPlan, rollback: JsonObject | null): string {
  const { version, environment } = progress.plan
  const tables = plan.tables.map(({ name, change }) => `${name} (${change})`)
  const changed = tables.length === 0 ? 'no tables that the dry run names' : tables.join(', ')
  const undone = rollback === null ? 'It cannot be rolled back.' : `Rolled back by: ${String(rollback.run)}.`
  return `Migrate the database of ${environment} for ${version}? Tables: ${changed}. ${undone}`
}
