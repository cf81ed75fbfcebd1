import { blueGreen, canary, type JsonObject, rolling, type StrategyDefinition } from '@landfall/core'
import type { Scenario } from '@landfall/core/testing'
import { peopleScenarios } from '../people-scenarios.ts'
import { scenario } from '../scenarios.ts'

const skipping: StrategyDefinition = {
  name: 'skipping',
  version: 1,
  needs: ['weighted'],
  parse: (input: JsonObject): JsonObject => input,
  stages: () => [0, 50, 100].map((exposure) => ({ what: 'a step', exposure })),
  async run(context) {
    await context.stage()
    await context.verify('verify-staged', 'candidate')
    await context.shift(50)
    await context.shift(100)
    await context.verify('verify-live', 'live')
  },
}

const badVersions = ['2.0.0']

/** What the defects in modules are shown with. */
export const moduleScenarios: readonly Scenario[] = [
  scenario({
    name: 'skipping',
    targets: { web: { split: 'weighted', by: { uses: 'skipping@1', needs: ['weighted'], input: {} } } },
    strategies: [skipping],
  }),
  scenario({
    name: 'two targets',
    targets: { api: {}, web: { split: 'switch', by: blueGreen(), badVersions } },
  }),
  scenario({ name: 'fleet', targets: { web: { fleet: 3, by: rolling() } } }),
  scenario({ name: 'canary', targets: { web: { split: 'weighted', by: canary({ steps: [50, 100] }) } } }),
  scenario({ name: 'all at once', targets: { web: {} } }),
  scenario({ name: 'bad all at once', targets: { web: { badVersions } } }),
  scenario({
    name: 'check',
    targets: { web: {} },
    first: (p) => void p.check('tests', 'npm test'),
    commands: (commands) => void commands.command('npm test').exits(1),
  }),
  ...peopleScenarios,
]
