import { type Abilities, abilityWords } from '../../adapter/abilities.ts'
import { allAtOnce } from '../../strategy/all-at-once.ts'
import { blueGreen } from '../../strategy/blue-green.ts'
import { builtInStrategies } from '../../strategy/built-in.ts'
import { canary } from '../../strategy/canary.ts'
import { type RollingOptions, rolling } from '../../strategy/rolling.ts'
import type { StrategyUse } from '../../strategy/strategy.ts'
import type { MetricSpec } from '../../verify/analysis.ts'
import { nearest } from '../problems/nearest.ts'
import type { StrategyConfig } from '../schema/strategy.ts'
import { present } from './commands.ts'
import type { Findings } from './findings.ts'

/** What a canary does that is given no steps. */
const cautious = { steps: [5, 25, 50, 100], pause: '1m' }

/** Where a strategy was written, and which. */
export interface WrittenStrategy {
  readonly path: readonly PropertyKey[]
  readonly strategy: StrategyConfig
}

/** The strategy for a platform; `undefined` when there is something wrong with it, which is a finding. */
export function strategyFor(
  written: WrittenStrategy | null,
  abilities: Abilities,
  target: string,
  metrics: ReadonlyMap<string, MetricSpec | undefined>,
  findings: Findings,
): StrategyUse | undefined {
  if (written === null) return carries(abilities, blueGreen()) ? blueGreen() : allAtOnce()
  const use = findings.attempt(written.path, () => useOf(written, metrics, findings))
  if (use === undefined || carries(abilities, use)) return use
  const words = abilityWords(abilities)
  const possible = builtInStrategies.filter(({ needs }) => needs.some((need) => words.includes(need)))
  findings.add({
    path: written.path,
    message: `The platform of ${target} cannot carry out the strategy`,
    expected: `one of ${possible.map(({ name }) => name).join(', ')}`,
    seen: nameOf(written.strategy),
  })
  return undefined
}

/** Looks at every strategy that is written somewhere, whether anything is deployed by it or not. */
export function checkStrategies(
  written: readonly WrittenStrategy[],
  metrics: ReadonlyMap<string, MetricSpec | undefined>,
  findings: Findings,
): void {
  for (const one of written) findings.attempt(one.path, () => useOf(one, metrics, findings))
}

function carries(abilities: Abilities, { needs }: StrategyUse): boolean {
  const words = abilityWords(abilities)
  return needs.some((need) => words.includes(need))
}

function nameOf(strategy: StrategyConfig): string {
  return typeof strategy === 'string' ? strategy : strategy.name
}

function useOf(
  { path, strategy }: WrittenStrategy,
  metrics: ReadonlyMap<string, MetricSpec | undefined>,
  findings: Findings,
): StrategyUse {
  const given = typeof strategy === 'string' ? { name: strategy } : strategy
  const { watch_for: watchFor, watch_every: watchEvery } = given as {
    watch_for?: string
    watch_every?: string
  }
  const watched = present({ watchFor, watchEvery })
  switch (given.name) {
    case 'all-at-once':
      return allAtOnce(watched)
    case 'blue-green': {
      const {
        approval,
        approval_timeout: approvalTimeout,
        keep_old_for: keepOldFor,
      } = given as Of<'blue-green'>
      return blueGreen({ ...watched, ...present({ approval, approvalTimeout, keepOldFor }) })
    }
    case 'canary': {
      const {
        steps,
        pause,
        analysis,
        pass_mark: passMark,
        approval_timeout: approvalTimeout,
      } = given as Of<'canary'>
      return canary({
        ...watched,
        steps:
          steps?.map((step) =>
            typeof step === 'number' ? step : { ...present(step), weight: step.weight },
          ) ?? cautious.steps,
        pause: pause ?? cautious.pause,
        ...(analysis === undefined
          ? {}
          : { analysis: chosen(analysis, [...path, 'analysis'], metrics, findings) }),
        ...present({ approvalTimeout, passMark }),
      })
    }
    case 'rolling': {
      const {
        batch,
        first,
        pause,
        max_unavailable: maxUnavailable,
        stop_after_failures: stopAfterFailures,
      } = given as Of<'rolling'>
      const options = present({ batch, first, pause, maxUnavailable, stopAfterFailures })
      return rolling({ ...watched, ...(options as RollingOptions) })
    }
  }
}

type Of<Name extends string> = Partial<Extract<Exclude<StrategyConfig, string>, { name: Name }>>

function chosen(
  names: readonly string[],
  path: readonly PropertyKey[],
  metrics: ReadonlyMap<string, MetricSpec | undefined>,
  findings: Findings,
): MetricSpec[] {
  for (const [index, name] of names.entries()) {
    if (metrics.has(name)) continue
    const known = [...metrics.keys()]
    findings.add({
      path: [...path, index],
      message: 'Unknown metric',
      about: 'metrics',
      expected: known.length === 0 ? 'a name of `metrics`, which is empty' : `one of ${known.join(', ')}`,
      seen: name,
      suggestion: nearest(name, known),
    })
  }
  return names.map((name) => metrics.get(name)).filter((metric) => metric !== undefined)
}
