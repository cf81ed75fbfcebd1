import { allAtOnce, type MigrationOptions, type Pipeline, type StrategyUse } from '@landfall/core'
import { type FakeAdapter, fakeAdapter, type TestLandfall, testLandfall } from '@landfall/core/testing'
import { shop } from '../../support/shop.ts'

/** The migration of these tests; what it does is said with `t.command('apply')` and the like. */
export const migration: MigrationOptions = {
  files: 'db/*.sql',
  dryRun: 'dry run',
  apply: 'apply',
  verify: 'verify',
  rollback: 'undo',
  runs: 'before-traffic',
  previousCode: 'compatible',
  timeout: '4h',
}

/** The same without a command. */
export function without(name: 'verify' | 'rollback'): MigrationOptions {
  const { [name]: _, ...rest } = migration
  return rest as MigrationOptions
}

export type Migrating = TestLandfall<{ readonly web: FakeAdapter }>

/** A world whose project has a migration file. */
export function migrating(
  adapter: FakeAdapter = fakeAdapter(),
  options: Partial<Parameters<typeof testLandfall>[0]> = {},
): Migrating {
  const t = testLandfall({ ...options, targets: { web: adapter } })
  t.project.migrationFiles = ['db/1.sql']
  return t
}

/** The shop, which migrates where the options say, and does what is said after that. */
export function migratingShop(
  t: Migrating,
  options: Partial<MigrationOptions> = {},
  more: { readonly last?: string; readonly strategy?: StrategyUse } = {},
): Pipeline {
  const { rollback: _, ...rest } = migration
  const all = options.files === undefined ? { ...migration, ...options } : { ...rest, ...options }
  const early = all.runs === 'before-traffic'
  return shop(t.targets.web, more.strategy ?? allAtOnce(), {
    before: (p) => void (early && p.migrate('database', all)),
    after(p) {
      if (!early) p.migrate('database', all)
      if (more.last !== undefined) p.command('last', more.last)
    },
  })
}

/** How often each of the migration's commands ran. */
export function ran(t: Migrating): readonly [apply: number, verify: number, undo: number] {
  return [t.command('apply').runs, t.command('verify').runs, t.command('undo').runs]
}
