import type { Release } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { judge, type Measurement, type MetricSpec } from '../verify/analysis.ts'
import { measureEffect } from './effect-names.ts'
import type { Runtime } from './runtime-port.ts'

/**
 * Measures each metric as often as it asks for and judges it. The first one that fails ends the analysis.
 *
 * @throws `ANALYSIS_FAILED`, `ANALYSIS_NO_DATA`
 */
export async function analyse(
  runtime: Runtime,
  target: string,
  release: Release,
  metrics: readonly MetricSpec[],
): Promise<void> {
  for (const metric of metrics) {
    const place = runtime.scope(metric.name)
    const measurements: Measurement[] = []
    for (let count = 1; count <= metric.count; count++) {
      const input = { source: metric.source, variables: { VERSION: release.version, RELEASE: release.id } }
      measurements.push(await place.effect<Measurement>(`measure-${count}`, measureEffect, input))
      const { verdict, reason } = judge(metric, measurements)
      if (verdict === 'fail') throw conclude(place, target, metric, verdict, reason)
      if (count < metric.count) await place.sleep(`interval-${count}`, metric.intervalMs)
    }
    const { verdict, reason } = judge(metric, measurements)
    if (verdict !== 'pass') throw conclude(place, target, metric, verdict, reason)
    place.note('judged', { kind: 'analysis.judged', target, verdict, reason })
  }
}

function conclude(
  place: Runtime,
  target: string,
  metric: MetricSpec,
  verdict: 'fail' | 'no_data',
  reason: string,
): LandfallError {
  place.note('judged', { kind: 'analysis.judged', target, verdict, reason })
  const code = verdict === 'fail' ? 'ANALYSIS_FAILED' : 'ANALYSIS_NO_DATA'
  return new LandfallError({ code, message: `${metric.name} of ${target}: ${reason}`, target, seen: reason })
}
