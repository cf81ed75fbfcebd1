import { LandfallError } from '../../errors/landfall-error.ts'
import type { Json } from '../../json/json.ts'
import { resolveReferences } from '../../redact/references.ts'
import { atPointer } from '../../verify/json-pointer.ts'
import type { PrometheusServer } from '../../verify/metric-sources.ts'
import { sleep } from '../clock.ts'
import { abortError } from './aborted.ts'
import type { EffectContext } from './handler.ts'
import { failureOf } from './http/failure.ts'
import { request } from './http/request.ts'
import { numberIn, parse, quoted } from './measurements.ts'

/** The times that a range query asks about, in seconds since 1970. */
export interface Range {
  readonly start: number
  readonly end: number
  readonly stepMs: number
}

/** Queries to one server. Each throws `ANALYSIS_NO_DATA` with the reason when there is no answer to count on. */
export interface Prometheus {
  /** The server's clock, in seconds since 1970. */
  now(): Promise<number>
  instant(query: string, combine: 'one' | 'sum', at?: number): Promise<number>
  /** The samples of all series by their time; NaN is no sample. */
  range(query: string, range: Range): Promise<ReadonlyMap<number, readonly number[]>>
}

const firstPauseMs = 250
const longestPauseMs = 5_000

/**
 * The HTTP API of Prometheus, and of what speaks it too (Thanos, Mimir, VictoriaMetrics). A request that could not be
 * answered for the moment is made again, as long as the measurement may take.
 *
 * https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export function prometheus(server: PrometheusServer, context: EffectContext): Prometheus {
  const { clock, signal, redactor, variables } = context
  const end = clock.monotonic() + server.timeoutMs
  const { url, headers } = resolveReferences(
    { url: server.url, headers: server.headers },
    variables,
    redactor,
  )

  const get = async (path: string, parameters: Readonly<Record<string, string>>): Promise<Json> => {
    const asked = new URL(url)
    asked.pathname = `${asked.pathname.replace(/\/$/, '')}/api/v1/${path}`
    for (const [name, value] of Object.entries(parameters)) asked.searchParams.set(name, value)
    for (let attempt = 1; ; attempt++) {
      const timeoutMs = Math.max(1, Math.min(server.requestTimeoutMs, end - clock.monotonic()))
      const answer = await request({ url: asked.href, method: 'GET', headers, timeoutMs, signal }).catch(
        (error: unknown) => failureOf(error),
      )
      if (signal.aborted) throw abortError(signal)
      if (typeof answer !== 'string' && answer.status === 200) return dataOf(answer)
      const problem = typeof answer === 'string' ? answer : refusalOf(answer)
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
      const over = attempt >= server.attempts || clock.monotonic() + pauseMs >= end
      if (over || !(typeof answer === 'string' || isTemporary(answer.status))) throw nothing(problem)
      await sleep(clock, pauseMs, signal)
    }
  }

  const instant: Prometheus['instant'] = async (query, combine, at) => {
    const data = await get('query', { query, ...(at === undefined ? {} : { time: String(at) }) })
    const result = atPointer(data, '/result')
    if (atPointer(data, '/resultType') === 'scalar') return numberOf(atPointer(data, '/result/1'), query)
    if (atPointer(data, '/resultType') !== 'vector' || !Array.isArray(result))
      throw nothing(`expected a vector or a scalar from ${query}`)
    if (result.length === 0)
      throw nothing(`nothing from ${query}; where that means 0, add \`or vector(0)\` to the query`)
    if (result.length > 1 && combine === 'one')
      throw nothing(`expected one series, seen ${result.length} from ${query}`)
    return result.reduce<number>((sum, one) => sum + numberOf(atPointer(one, '/value/1'), query), 0)
  }

  return {
    now: () => instant('time()', 'one'),
    instant,
    async range(query, { start, end, stepMs }) {
      const step = String(stepMs / 1_000)
      const data = await get('query_range', { query, start: String(start), end: String(end), step })
      const result = atPointer(data, '/result')
      if (!Array.isArray(result) || result.length === 0) throw nothing(`nothing from ${query}`)
      const samples = new Map<number, number[]>()
      for (const one of result) {
        const values = atPointer(one, '/values')
        for (const sample of Array.isArray(values) ? values : []) {
          const [time, value] = Array.isArray(sample) ? sample : []
          if (value === 'NaN') continue
          const key = numberOf(time, query)
          samples.set(key, [...(samples.get(key) ?? []), numberOf(value, query)])
        }
      }
      return samples
    },
  }
}

/** Why there is no data. */
export function nothing(reason: string): LandfallError {
  return new LandfallError({ code: 'ANALYSIS_NO_DATA', message: reason })
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly truncated: boolean
}

function dataOf({ body, truncated }: Answer): Json {
  if (truncated) throw nothing('the answer is longer than 64 KiB: aggregate the series in the query')
  const answer = parse(body)
  const data = answer === undefined ? undefined : atPointer(answer, '/data')
  if (answer === undefined || data === undefined || atPointer(answer, '/status') !== 'success')
    throw nothing(`expected an answer of Prometheus, seen ${quoted(body)}`)
  // A part of the data may be missing, and nobody knows from which side.
  const warning = atPointer(answer, '/warnings/0')
  if (warning !== undefined) throw nothing(`it came with the warning ${quoted(String(warning))}`)
  return data
}

/** What Prometheus says about a query it refuses: `{"status": "error", "errorType": …, "error": …}`. */
function refusalOf({ status, body }: Answer): string {
  const parsed = parse(body)
  const said = parsed === undefined ? undefined : atPointer(parsed, '/error')
  return `expected status 200, seen ${status}${typeof said === 'string' ? `: ${said}` : ''}`
}

const isTemporary = (status: number) => status === 408 || status === 429 || status >= 500

function numberOf(found: Json | undefined, query: string): number {
  const value = numberIn(found)
  if (value === null) throw nothing(`expected a number, seen ${JSON.stringify(found ?? null)} from ${query}`)
  return value
}
