import { blueGreen, type MigrationOptions, type Notification, type PipelineBuilder } from '@landfall/core'
import type { FakeAdapter, FakeProject, Scenario } from '@landfall/core/testing'
import { type Given, scenario } from './scenarios.ts'

const switched = { split: 'switch', by: blueGreen() } as const
const bad = { badVersions: ['2.0.0'] }

const migration: MigrationOptions = {
  files: 'db/*.sql',
  dryRun: 'dry-run',
  apply: 'apply',
  verify: 'verify',
  rollback: 'undo',
  runs: 'before-traffic',
  previousCode: 'compatible',
}

const { rollback: _, ...irreversible } = migration

const withFile = (project: FakeProject): void => {
  project.migrationFiles = ['db/1.sql']
}

/** A scenario that migrates where the options say. */
function migrating({
  migrate = migration,
  ...given
}: Given & { readonly migrate?: MigrationOptions }): Scenario {
  const add = (p: PipelineBuilder): void => void p.migrate('database', migrate)
  const isEarly = migrate.runs === 'before-traffic'
  const last = (p: PipelineBuilder): void => {
    if (!isEarly) add(p)
    given.last?.(p)
  }
  return scenario({ project: withFile, ...given, ...(isEarly ? { first: add } : {}), last })
}

/** What the user's own command does on the platform. */
function revert(web: FakeAdapter | undefined): void {
  const fencingToken = { term: 0, sequence: 0 }
  const by = { verb: 'rollback', operationId: 'the command', fencingToken } as const
  web?.target.rollback({ id: 'r1', release: null, version: '1.0.0' }, by)
}

const slack = { uses: 'slack@1', input: {} }
const notifications: readonly Notification[] = [
  { on: ['start', 'success', 'failure', 'approval_needed'], channel: slack },
  { on: 'rolled_back', channel: { uses: 'webhook@1', input: { url: 'https://example.test' } } },
]

/** Deployments that people take part in: migrations, approvals, messages, commands of the user's own. */
export const peopleScenarios: readonly Scenario[] = [
  migrating({ name: 'a migration', targets: { web: {} } }),
  migrating({ name: 'a migration, then a bad release', targets: { web: { ...switched, ...bad } } }),
  migrating({
    name: 'a migration that fails its verification',
    targets: { web: {} },
    commands: (commands) => void commands.command('verify').exits(1),
  }),
  migrating({
    name: 'a migration that the code before cannot live with, then a bad release',
    targets: { web: { ...bad, fencing: 'enforced' } },
    migrate: { ...migration, previousCode: 'incompatible' },
  }),
  migrating({
    name: 'a migration that cannot be rolled back, and fails',
    targets: { web: {} },
    migrate: irreversible,
    commands: (commands) => void commands.command('apply').exits(1),
  }),
  migrating({
    name: 'a migration after the promotion, then a failure',
    targets: { web: {} },
    migrate: { ...migration, runs: 'after-promotion', previousCode: 'incompatible' },
    last: (p) => void p.command('smoke', 'smoke-test'),
    commands: (commands) => void commands.command('smoke-test').exits(1),
  }),
  migrating({
    name: 'a migration after the promotion, by two people',
    targets: { web: switched },
    migrate: { ...migration, runs: 'after-promotion' },
    environment: { approval: { minimum: 2 } },
    people: ['ann', 'bob'],
  }),
  scenario({
    name: 'an approval by two people',
    targets: { web: {} },
    environment: {
      approvalRequired: true,
      approval: { minimum: 2, notRequester: true },
      notifications: [{ on: 'approval_needed', channel: slack }],
    },
    people: ['explorer', 'ann', 'ann', 'bob'],
  }),
  scenario({
    name: 'messages about a bad release',
    targets: { web: bad },
    environment: { notifications },
  }),
  scenario({
    name: 'a channel that is down',
    targets: { web: {} },
    environment: { notifications },
    project: (project) => void project.downChannels.add('slack@1'),
  }),
  scenario({
    name: "a bad release, brought back by the user's command",
    targets: { web: bad },
    environment: { rollbackCommands: { fake: 'revert' } },
    commands: (commands, { web }) => void commands.command('revert').does(() => revert(web)),
  }),
]
