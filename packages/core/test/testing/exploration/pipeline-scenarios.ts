import { blueGreen, canary, defineStep } from '@landfall/core'
import type { Scenario } from '@landfall/core/testing'
import { z } from 'zod'
import { pipelineOf, scenario } from './scenarios.ts'

const weighted = { split: 'weighted', by: canary({ steps: [50, 100] }) } as const
const switched = { split: 'switch', by: blueGreen() } as const

/** A step of a pipeline's own that can be undone, and one that cannot. */
const publish = defineStep({
  name: 'publish',
  version: 1,
  input: z.object({}),
  output: z.object({ published: z.boolean() }),
  run: async () => ({ published: true }),
  undo: async () => {},
})
const announce = defineStep({
  name: 'announce',
  version: 1,
  input: z.object({}),
  output: z.null(),
  run: async () => null,
  irreversible: true,
})

const shop = pipelineOf({ name: 'shop', targets: { web: switched } })

/** Pipelines of several targets, with steps of every kind, on environments with rules, and rollbacks. */
export const pipelineScenarios: readonly Scenario[] = [
  scenario({
    name: 'two targets, one after the other',
    targets: { api: { fencing: 'enforced' }, web: { ...switched, badVersions: ['2.0.0'] } },
  }),
  scenario({
    name: 'two targets, side by side',
    targets: { api: {}, web: { ...switched, fencing: 'enforced' } },
    parallel: true,
  }),
  scenario({
    name: 'two targets, side by side, one bad',
    targets: { api: { fencing: 'enforced' }, web: { ...switched, badVersions: ['2.0.0'] } },
    parallel: true,
  }),
  scenario({
    name: 'a lock on the platform',
    targets: { web: { ...switched, lock: true, fencing: 'enforced' } },
  }),
  scenario({ name: 'a lock on the platform, bad', targets: { web: { lock: true, badVersions: ['2.0.0'] } } }),
  scenario({
    name: 'check, undo and approval',
    targets: { web: { fencing: 'enforced', badVersions: ['2.0.0'] } },
    steps: [publish],
    environment: { approvalRequired: true },
    first(p) {
      p.check('tests', 'npm test')
      p.command('open', 'open-window', { undo: 'close-window' })
      p.step(publish, {})
    },
  }),
  scenario({
    name: 'a failing check',
    targets: { web: weighted },
    commands: (commands) => void commands.command('npm test').exits(1),
    first: (p) => void p.check('tests', 'npm test'),
  }),
  scenario({
    name: 'a step that cannot be undone',
    targets: { web: switched },
    steps: [announce],
    first: (p) => void p.command('open', 'open-window', { undo: 'close-window' }),
    last(p) {
      p.step(announce, {})
      p.command('smoke', 'smoke-test')
    },
    commands: (commands) => void commands.command('smoke-test').exits(1),
  }),
  scenario({
    name: 'rollback switched off',
    targets: { web: { badVersions: ['2.0.0'] } },
    environment: { rollbackOnFailure: false },
  }),
  scenario({
    name: 'a rollback over a bad release',
    targets: { web: { ...switched, renumbers: true, fencing: 'enforced', answers: { '3.0.0': [200, 500] } } },
    before: [
      { pipeline: shop, version: '2.0.0' },
      { pipeline: shop, version: '3.0.0' },
    ],
    run: { rollback: {} },
  }),
  scenario({
    name: 'a rollback of a fleet',
    targets: { web: { fleet: 2 } },
    before: [{ pipeline: pipelineOf({ name: 'shop', targets: { web: { fleet: 2 } } }), version: '2.0.0' }],
    run: { rollback: {} },
  }),
  scenario({
    name: 'a deployment after a bad one',
    targets: { web: { ...switched, answers: { '1.5.0': [200, 500], '2.0.0': [200, 500] } } },
    before: [{ pipeline: shop, version: '1.5.0' }],
  }),
]
