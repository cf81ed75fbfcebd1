import {
  allAtOnce,
  blueGreen,
  canary,
  commandMetric,
  definePipeline,
  directory,
  http,
  type Pipeline,
  type PipelineBuilder,
  rolling,
  type StrategyUse,
  target,
} from '@landfall/core'
import { type FakeAdapter, type FakeAdapterOptions, fakeAdapter, type Scenario } from '@landfall/core/testing'

/** A scenario for the explorations of this repository, by data. */
export interface Given extends Partial<Omit<Scenario, 'name' | 'targets' | 'run'>> {
  readonly name: string
  /** The targets by name: what the platform is, and the strategy that brings the release there. */
  readonly targets: { readonly [name: string]: FakeAdapterOptions & { readonly by?: StrategyUse } }
  /** How the targets are deployed to: one after the other unless this says otherwise. */
  readonly parallel?: boolean
  /** Steps before the build and after the last deployment. */
  first?(p: PipelineBuilder): void
  last?(p: PipelineBuilder): void
  readonly run?: Scenario['run']
}

const check = http({ path: '/health', attempts: 1 })

/** A pipeline that builds once, pushes to every target and deploys there. */
export function pipelineOf(given: Given): Pipeline {
  return definePipeline('shop', (p) => {
    given.first?.(p)
    const app = p.build('app', directory('dist'))
    const each = (deploy: (name: string) => void): void => {
      if (given.parallel) p.parallel(() => Object.keys(given.targets).forEach(deploy))
      else Object.keys(given.targets).forEach(deploy)
    }
    const targetOf = (name: string) => target(name, fakeAdapter(given.targets[name])) as never
    const releases = new Map<string, ReturnType<PipelineBuilder['push']>>()
    each((name) => releases.set(name, p.push(app as never, targetOf(name))))
    each((name) => {
      const strategy = (given.targets[name]?.by ?? allAtOnce()) as never
      p.deploy(targetOf(name), releases.get(name) as never, strategy, { verify: [check] })
    })
    given.last?.(p)
  })
}

/** A scenario: by default, version 2.0.0 of the pipeline is deployed. */
export function scenario(given: Given): Scenario {
  const { name, targets, parallel, first, last, ...rest } = given
  return {
    run: { pipeline: pipelineOf(given), version: '2.0.0' },
    ...rest,
    name,
    targets: (platform) =>
      Object.fromEntries(
        Object.entries(targets).map(([target, { by, ...options }]) => [
          target,
          fakeAdapter({ ...options, target, platform }) as FakeAdapter,
        ]),
      ),
  }
}

const metric = commandMetric('error rate', 'error-rate', { max: 0.01 })
const calm: Scenario['commands'] = (commands) => {
  commands.command('error-rate').exits(0, '0.001')
}
const bad = { badVersions: ['2.0.0'] }
/** Good when it is asked the first time, and bad from then on. */
const turnsBad = { answers: { '2.0.0': [200, 500] } }

const steps = canary({ steps: [25, 50, 100], analysis: [metric] })
const half = canary({ steps: [50, 100] })
const gated = rolling({ batch: '50%', pause: '1m' })

/** Every strategy on every ability, with a good and a bad release, on platforms with and without fencing. */
export const strategyScenarios: readonly Scenario[] = [
  scenario({
    name: 'canary, good',
    targets: { web: { split: 'weighted', fencing: 'enforced', by: steps } },
    commands: calm,
  }),
  scenario({
    name: 'canary, bad',
    targets: { web: { split: 'weighted', ...bad, by: steps } },
    commands: calm,
  }),
  scenario({
    name: 'canary, turns bad',
    targets: { web: { split: 'weighted', fencing: 'enforced', ...turnsBad, by: half } },
  }),
  scenario({
    name: 'canary, bad metric',
    targets: { web: { split: 'weighted', by: canary({ steps: [50, 100], analysis: [metric] }) } },
    commands: (c) => void c.command('error-rate').exits(0, '0.5'),
  }),
  scenario({
    name: 'canary, first',
    targets: { web: { split: 'weighted', live: null, fencing: 'enforced', by: half } },
  }),
  scenario({
    name: 'blue-green with approval, good',
    targets: { web: { split: 'switch', by: blueGreen({ approval: true }) } },
  }),
  scenario({
    name: 'blue-green, good',
    targets: { web: { split: 'switch', fencing: 'enforced', by: blueGreen() } },
  }),
  scenario({
    name: 'blue-green, turns bad',
    targets: { web: { split: 'switch', ...turnsBad, by: blueGreen() } },
  }),
  scenario({
    name: 'blue-green, first, bad',
    targets: { web: { split: 'switch', live: null, ...bad, by: blueGreen() } },
  }),
  scenario({ name: 'all at once, good', targets: { web: { fencing: 'enforced', renumbers: true } } }),
  scenario({ name: 'all at once, bad', targets: { web: { fencing: 'enforced', renumbers: true, ...bad } } }),
  scenario({ name: 'all at once, first', targets: { web: { live: null } } }),
  scenario({ name: 'rolling one by one, good', targets: { web: { fleet: 3, by: rolling() } } }),
  scenario({
    name: 'rolling one by one, turns bad',
    targets: { web: { fleet: 2, fencing: 'enforced', ...turnsBad, by: rolling() } },
  }),
  scenario({
    name: 'rolling two by two, good',
    targets: { web: { fleet: 3, fencing: 'enforced', by: rolling({ batch: 2 }) } },
  }),
  scenario({
    name: 'rolling two by two, bad',
    targets: { web: { fleet: 3, ...bad, by: rolling({ batch: 2 }) } },
  }),
  scenario({ name: 'rolling, first', targets: { web: { fleet: 2, live: null, by: rolling() } } }),
  scenario({
    name: 'native rolling, good',
    targets: { web: { rollout: ['rolling'], fencing: 'enforced', by: gated } },
  }),
  scenario({ name: 'native rolling, bad', targets: { web: { rollout: ['rolling'], ...bad, by: gated } } }),
  scenario({ name: 'native canary, good', targets: { web: { rollout: ['canary'], by: half } } }),
  scenario({
    name: 'native canary, turns bad',
    targets: { web: { rollout: ['canary'], fencing: 'enforced', ...turnsBad, by: half } },
  }),
  scenario({
    name: 'native blue-green, good',
    targets: { web: { rollout: ['blue-green'], fencing: 'enforced', by: blueGreen() } },
  }),
  scenario({
    name: 'native blue-green, turns bad',
    targets: { web: { rollout: ['blue-green'], ...turnsBad, by: blueGreen() } },
  }),
]
