import type { Exports, ModuleDefect } from './defect.ts'
import { functionOf } from './defect.ts'

interface Runtime {
  effect(id: string, ...rest: unknown[]): Promise<unknown>
  shield(run: (safe: Runtime) => unknown): unknown
}
interface Progress {
  readonly plan: { readonly approval: object }
  readonly migrations: Map<string, object>
}
interface Question {
  readonly dryRun?: unknown
}
type Ask = (runtime: unknown, progress: Progress, question: Question) => Promise<unknown>
type Migrate = (runtime: Runtime, ...rest: unknown[]) => Promise<unknown>
type Compensate = (runtime: unknown, progress: Progress) => Promise<unknown>

/** Puts something around a function of a module. */
function around<F>(name: string, make: (original: F) => F): (exports: Exports) => Exports {
  return (exports) => ({ ...exports, [name]: make(functionOf<F>(exports, name)) })
}

/** A runtime that takes one effect for done. */
function leavingOut(runtime: Runtime, left: string): Runtime {
  return {
    ...runtime,
    effect: async (id, ...rest) => (id === left ? null : await runtime.effect(id, ...rest)),
    shield: (run) => runtime.shield((safe) => run(leavingOut(safe, left))),
  }
}

/** Engines that break what people have to be asked for. */
export const brokenPeopleModules: readonly ModuleDefect[] = [
  {
    name: 'a migration is applied without an answer',
    law: 6,
    scenario: 'a migration',
    module: 'engine/ask-person.ts',
    replace: around<Ask>('askPerson', () => async () => ({ decision: 'approved' })),
  },
  {
    name: 'a person is asked about a migration, and not about what its dry run said',
    law: 6,
    scenario: 'a migration',
    module: 'engine/ask-person.ts',
    replace: around<Ask>('askPerson', (original) => (runtime, progress, { dryRun: _, ...question }) => {
      return original(runtime, progress, question)
    }),
  },
  {
    name: 'one of two people is enough',
    law: 6,
    scenario: 'an approval by two people',
    module: 'engine/ask-person.ts',
    replace: around<Ask>('askPerson', (original) => (runtime, progress, question) => {
      const approval = { ...progress.plan.approval, minimum: 1 }
      return original(runtime, { ...progress, plan: { ...progress.plan, approval } }, {
        ...question,
        minimum: 1,
      } as Question)
    }),
  },
  {
    name: 'a migration that fails is not rolled back',
    law: 6,
    scenario: 'a migration that fails its verification',
    module: 'engine/migrate-step.ts',
    replace: around<Migrate>(
      'migrateStep',
      (original) =>
        (runtime, ...rest) =>
          original(leavingOut(runtime, 'rollback'), ...rest),
    ),
  },
  {
    name: 'code goes back over a migration that it cannot live with',
    law: 6,
    scenario: 'a migration that the code before cannot live with, then a bad release',
    module: 'engine/compensate.ts',
    replace: around<Compensate>('compensate', (original) => (runtime, progress) => {
      for (const [step, facts] of progress.migrations)
        progress.migrations.set(step, { ...facts, previousCode: 'compatible' })
      return original(runtime, progress)
    }),
  },
  {
    name: 'an abort from the journal alone does not know that a migration has begun',
    law: 6,
    scenario: 'a migration',
    module: 'runtime/migrations-from-journal.ts',
    replace: (exports) => ({ ...exports, migrationsOf: () => ({ see() {}, facts: new Map() }) }),
  },
]
