import type { Judgement, Verdict } from './analysis.ts'

/** A metric that was judged. */
export interface Scored {
  readonly name: string
  readonly verdict: Verdict
  readonly weight: number
}

/**
 * The verdict of the metrics that are not critical: the share of those that passed, by weight, has to reach the pass
 * mark. What has no data, or was not judged yet, is no pass: as long as it could decide, the verdict is `no_data`.
 *
 * @param passMark in percent
 */
export function score(metrics: readonly Scored[], passMark: number): Judgement {
  const all = weightOf(metrics)
  const share = (verdict: Verdict) =>
    (weightOf(metrics.filter((metric) => metric.verdict === verdict)) / all) * 100
  const passed = share('pass')
  const open = share('no_data')
  const missed = metrics.filter(({ verdict }) => verdict !== 'pass').map(({ name }) => name)
  const without = missed.length === 0 ? '' : `, without ${missed.join(', ')}`
  const seen = `${rounded(passed)}${open > 0 ? ` to ${rounded(passed + open)}` : ''}`
  const reason = `score ${seen} of 100, expected at least ${passMark}${without}`
  // Shares such as 10 % are sums that computers round.
  const reaches = (points: number) => points >= passMark - 1e-9
  if (reaches(passed)) return { verdict: 'pass', reason }
  return { verdict: reaches(passed + open) ? 'no_data' : 'fail', reason }
}

const weightOf = (metrics: readonly Scored[]) => metrics.reduce((sum, { weight }) => sum + weight, 0)

const rounded = (points: number) => Math.round(points * 10) / 10
