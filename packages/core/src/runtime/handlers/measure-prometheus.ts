import type { Measurement } from '../../verify/analysis.ts'
import type {
  PrometheusRatioSource,
  PrometheusSeriesSource,
  PrometheusSource,
  RatioQueries,
} from '../../verify/metric-sources.ts'
import { fillQuery } from '../../verify/promql.ts'
import { median } from '../../verify/statistics/ranks.ts'
import type { EffectContext } from './handler.ts'
import { noData } from './measurements.ts'
import { nothing, type Prometheus, prometheus } from './prometheus-api.ts'

type Source = PrometheusSource | PrometheusRatioSource | PrometheusSeriesSource
type Values = Readonly<Record<string, string>>

/** So many samples a side are kept; more say no more, and the journal keeps them all. */
const mostSamples = 500

/**
 * Asks Prometheus for one measurement. What it cannot tell is no data.
 *
 * @throws `ANALYSIS_NO_DATA` with the reason; the signal's reason when it is aborted
 */
export async function measurePrometheus(
  source: Source,
  values: Values,
  context: EffectContext,
): Promise<Measurement> {
  const server = prometheus(source, context)
  if (source.kind === 'prometheus') return await measureValue(server, source, values)
  // Both sides are asked about one moment, and it is the server's own: its clock made the samples.
  return source.kind === 'prometheus-ratio'
    ? await measureRatio(server, source, values)
    : await measureSeries(server, source, values)
}

async function measureValue(
  server: Prometheus,
  { query, combine, samplesQuery }: PrometheusSource,
  values: Values,
): Promise<Measurement> {
  const value = await server.instant(filled(query, values), combine)
  const samples = samplesQuery === null ? null : await server.instant(filled(samplesQuery, values), combine)
  return { value, samples }
}

async function measureRatio(
  server: Prometheus,
  { canary, baseline, windowMs }: PrometheusRatioSource,
  values: Values,
): Promise<Measurement> {
  const queriesOf = ({ errors, total }: RatioQueries) => ({
    errors: filled(errors, values, { WINDOW: windowMs }),
    total: filled(total, values, { WINDOW: windowMs }),
  })
  const sides = [queriesOf(canary), queriesOf(baseline)] as const
  expectOther(sides[0].errors, sides[1].errors)
  expectOther(sides[0].total, sides[1].total)
  const at = await server.now()
  const count = async (side: RatioQueries) => ({
    total: await server.instant(side.total, 'one', at),
    errors: await server.instant(side.errors, 'one', at),
  })
  const ratio = { canary: await count(sides[0]), baseline: await count(sides[1]) }
  const samples = Math.floor(Math.min(ratio.canary.total, ratio.baseline.total))
  const value = ratio.canary.errors / ratio.canary.total
  // Without any request there is no ratio, and the number of samples says why.
  return { value: Number.isFinite(value) ? value : 0, samples, ratio }
}

async function measureSeries(
  server: Prometheus,
  { canary, baseline, windowMs, stepMs }: PrometheusSeriesSource,
  values: Values,
): Promise<Measurement> {
  const spans = { WINDOW: windowMs, STEP: stepMs }
  const [one, other] = [filled(canary, values, spans), filled(baseline, values, spans)]
  expectOther(one, other)
  const end = await server.now()
  const range = { start: end - windowMs / 1_000, end, stepMs }
  const sides = [await server.range(one, range), await server.range(other, range)] as const
  // A time at which only one side has a sample would compare different times.
  const [mine, theirs] = [shared(sides[0], sides[1]), shared(sides[1], sides[0])]
  if (mine.length === 0) return noData('there is no time at which both sides have a sample')
  if (Math.max(mine.length, theirs.length) > mostSamples)
    return noData(
      `more than ${mostSamples} samples: aggregate the series in the query, or take a longer step`,
    )
  const samples = Math.min(mine.length, theirs.length)
  return { value: median(mine), samples, series: { canary: mine, baseline: theirs } }
}

function shared(
  side: ReadonlyMap<number, readonly number[]>,
  other: ReadonlyMap<number, readonly number[]>,
): number[] {
  return [...side].flatMap(([time, values]) => (other.has(time) ? values : []))
}

function filled(query: string, values: Values, spansMs: Readonly<Record<string, number>> = {}): string {
  const result = fillQuery(query, values, spansMs)
  if ('problem' in result) throw nothing(result.problem)
  return result.query
}

/** The same version with another configuration has the same label. */
function expectOther(canary: string, baseline: string): void {
  if (canary === baseline) throw nothing(`canary and baseline are one and the same here: ${canary}`)
}
