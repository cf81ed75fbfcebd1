import { LandfallError } from '../../errors/landfall-error.ts'
import type { MetricSpec } from '../../verify/analysis.ts'
import { commandMetric, httpMetric } from '../../verify/metrics.ts'
import { prometheusMetric, prometheusRatio, prometheusSeries } from '../../verify/prometheus.ts'
import type { MetricConfig } from '../schema/metrics.ts'
import { present } from './commands.ts'

/** A metric as an analysis takes it. @throws `INVALID_INPUT` */
export function metricFrom(name: string, given: MetricConfig): MetricSpec {
  const { max, min } = given
  const measuring = present({
    count: given.count,
    interval: given.interval,
    failureLimit: given.failure_limit,
    noDataLimit: given.no_data_limit,
    minSamples: given.min_samples,
    noData: given.no_data,
    deadline: given.deadline,
    critical: given.critical,
    weight: given.weight,
  })
  const bounded = { ...measuring, ...present({ max, min }) }
  const { command, env, url, pointer = '', samples, headers, prometheus } = given
  if (command !== undefined) return commandMetric(name, command, { ...bounded, ...present({ env }) })
  if (url !== undefined)
    return httpMetric(name, { url, pointer, ...bounded, ...present({ samples, headers }) })
  if (prometheus !== undefined) return fromPrometheus(name, prometheus, bounded, measuring)
  throw new LandfallError({ code: 'INVALID_INPUT', message: `The metric ${name} has no source` })
}

type Options = Parameters<typeof prometheusMetric>[1]
type Bounded = Omit<Options, 'url' | 'query'>

function fromPrometheus(
  name: string,
  given: NonNullable<MetricConfig['prometheus']>,
  bounded: Bounded,
  measuring: Bounded,
): MetricSpec {
  const { url, headers, timeout, attempts, query, window, step, errors, total, baseline } = given
  const server = { url, ...present({ headers, timeout, attempts }) }
  const comparison = present({
    alpha: given.alpha,
    tolerated: given.tolerated === undefined ? undefined : present(given.tolerated),
  })
  if (errors !== undefined && total !== undefined && window !== undefined) {
    const other = typeof baseline === 'string' ? undefined : baseline
    return prometheusRatio(name, {
      ...server,
      ...measuring,
      ...comparison,
      errors,
      total,
      window,
      ...present({ baseline: other }),
    })
  }
  if (query !== undefined && window !== undefined && step !== undefined) {
    const other = typeof baseline === 'string' ? baseline : undefined
    const rest = present({ baseline: other, worse: given.worse })
    return prometheusSeries(name, { ...server, ...measuring, ...comparison, query, window, step, ...rest })
  }
  if (query !== undefined && window === undefined && errors === undefined) {
    const rest = present({ combine: given.combine, samples: given.samples })
    return prometheusMetric(name, { ...server, ...bounded, query, ...rest })
  }
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: `The metric ${name} asks Prometheus nothing that can be judged`,
    expected: 'query; or errors, total and window; or query, window and step',
    seen: Object.keys(given).join(', '),
  })
}
