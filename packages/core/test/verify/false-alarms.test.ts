// How often chance alone stops a good canary, with seeded random numbers: the promise that `alpha` makes.
import { expect, test } from 'vitest'
import { judge, type Measurement, type MetricSpec } from '../../src/verify/analysis.ts'
import { prometheusRatio, prometheusSeries } from '../../src/verify/prometheus.ts'

const looks = 4
const rollouts = 600
const tolerated = { absolute: 0, relative: 0 }
const url = 'http://prometheus:9090'
const ratio = prometheusRatio('errors', {
  url,
  errors: 'errors{version="${VERSION}"}',
  total: 'total{version="${VERSION}"}',
  window: '1m',
  tolerated,
})
const series = prometheusSeries('p95', {
  url,
  query: 'p95{version="${VERSION}"}',
  window: '30s',
  step: '1s',
  tolerated,
})

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const errors = (next: () => number, total: number) => {
  let found = 0
  for (let request = 0; request < total; request++) if (next() < 0.02) found++
  return { errors: found, total }
}
const counts = (next: () => number): Measurement => ({
  value: 0,
  samples: 400,
  ratio: { canary: errors(next, 400), baseline: errors(next, 1_600) },
})
const samples = (next: () => number): Measurement => {
  const side = () => Array.from({ length: 12 }, () => -Math.log(1 - next()))
  return { value: 0, samples: 12, series: { canary: side(), baseline: side() } }
}

/** The share of rollouts of good canaries that are stopped at one of their looks. */
function stopped(metric: MetricSpec, measure: (next: () => number) => Measurement, planned: number): number {
  const next = random(42)
  let count = 0
  for (let rollout = 0; rollout < rollouts; rollout++) {
    const verdicts = Array.from({ length: looks }, () => judge(metric, [measure(next)], planned).verdict)
    if (verdicts.includes('fail')) count++
  }
  return count / rollouts
}

test.each([
  ['ratio', ratio, counts],
  ['series', series, samples],
] as const)('four looks at a %s stop a good canary no more often than one', (_, metric, measure) => {
  // 0.05, and three standard deviations of so many rollouts.
  expect(stopped(metric, measure, looks)).toBeLessThanOrEqual(0.077)
  // Without the correction it would be nearly 1 - 0.95⁴.
  expect(stopped(metric, measure, 1)).toBeGreaterThan(0.09)
})
