import type { MigrateInput, MigrationFile } from '../engine/migration.ts'
import type { CompiledStep } from '../engine/plan.ts'
import type { MigrationProgress } from '../engine/progress.ts'
import type { JournalEvent } from '../events/journal-event.ts'
import type { JsonObject } from '../json/json.ts'

/** What a journal tells of migrations: only what is on stable storage counts, so effects and no notes decide the state. */
export function migrationsOf(steps: readonly CompiledStep[]): {
  see(event: JournalEvent): void
  /** Of those whose application has begun, by step. */
  readonly facts: ReadonlyMap<string, MigrationProgress>
} {
  const inputs = new Map(
    steps.filter(({ uses }) => uses === 'migrate@1').map(({ id, input }) => [id, input as MigrateInput]),
  )
  const files = new Map<string, Pick<MigrationProgress, 'files' | 'fresh'>>()
  const plans = new Map<string, Pick<MigrationProgress, 'plan' | 'digest'>>()
  const facts = new Map<string, MigrationProgress>()

  const enter = (step: string, state: MigrationProgress['state']): void => {
    const known = facts.get(step)
    if (known !== undefined) facts.set(step, { ...known, state })
  }
  const begin = (step: string, { previousCode }: MigrateInput): void => {
    const found = files.get(step) ?? { files: [], fresh: [] }
    const planned = plans.get(step) ?? { plan: {}, digest: '' }
    facts.set(step, { state: 'applying', previousCode, ...found, ...planned })
  }
  const succeeded = (step: string, effect: string, input: MigrateInput, result: JsonObject): void => {
    if (effect === 'files' && 'files' in result) {
      const { files: all, fresh } = result as JsonObject & { files: MigrationFile[]; fresh: string[] }
      files.set(step, { files: all, fresh })
    } else if (effect === 'dry-run' && 'digest' in result) {
      const { plan, digest } = result as JsonObject & { plan: JsonObject; digest: string }
      plans.set(step, { plan, digest })
    } else if (effect === 'rollback') enter(step, 'rolled_back')
    else if (effect === 'verify' || (effect === 'apply' && input.verify === null)) enter(step, 'applied')
  }

  const isLast = (effect: string, { rollback }: MigrateInput): boolean =>
    effect === 'rollback' || (rollback === null && (effect === 'apply' || effect === 'verify'))

  return {
    facts,
    see(event) {
      if (
        event.type !== 'effect.started' &&
        event.type !== 'effect.succeeded' &&
        event.type !== 'effect.failed'
      )
        return
      const cut = event.path.lastIndexOf('/')
      const step = event.path.slice(0, cut)
      const effect = event.path.slice(cut + 1)
      const input = inputs.get(step)
      if (input === undefined) return
      if (event.type === 'effect.started' && effect === 'apply') begin(step, input)
      else if (event.type === 'effect.succeeded')
        succeeded(step, effect, input, (event.result ?? {}) as JsonObject)
      else if (event.type === 'effect.failed' && isLast(effect, input)) enter(step, 'stuck')
    },
  }
}
