// How often regressions of known size are caught, and how often a good canary is stopped. The numbers are those of
// docs/analysis.md.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type MetricSpec, prometheusRatio, prometheusSeries } from '@landfall/core'
import { beforeAll, expect, test } from 'vitest'
import { measure } from '../../packages/core/src/runtime/handlers/measure.ts'
import { judge, type Measurement } from '../../packages/core/src/verify/analysis.ts'
import { testContext } from '../../packages/core/test/runtime/handlers/test-context.ts'
import { ensurePackages, type Readiness } from '../services/debian-packages.ts'
import { startPrometheus } from '../services/prometheus.ts'
import { kinds, type Pair, pairs, regressions, runs } from './support/pairs.ts'

const windowSeconds = 30
const atOnce = 8
const variables = { VERSION: '2.0.0', BASELINE_VERSION: '1.0.0' }

let packages: Readiness
beforeAll(async () => {
  packages = await ensurePackages(['prometheus'])
}, 600_000)

test('regressions are caught, and good canaries are not stopped', async ({ skip }) => {
  if (!packages.ready) skip(packages.reason)
  await using prometheus = await startPrometheus()
  await using exporter = await startExporter()
  await prometheus.watch('pairs', exporter.address)
  await delay((windowSeconds + 4) * 1_000)

  const measured = new Map<Pair, Measurement>()
  const context = await testContext()
  const waiting = [...pairs]
  const work = async (): Promise<void> => {
    for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
      const { source } = metricOf(pair, prometheus.url)
      measured.set(pair, await measure({ source, variables }, context))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))

  const stopped = (kind: Pair['kind'], regression: number, change = asItIs, looks = 1): number => {
    const verdicts = pairs
      .filter((pair) => pair.kind === kind && pair.regression === regression)
      .map((pair) => judge(change(metricOf(pair, '')), [measured.get(pair) as Measurement], looks))
    const missing = verdicts.find(({ verdict }) => verdict === 'no_data')
    expect(missing?.reason).toBeUndefined()
    return verdicts.filter(({ verdict }) => verdict === 'fail').length
  }
  const table = kinds.flatMap((kind) =>
    regressions.map((regression) => ({
      regression: `${kind}, ${regression} ${kind === 'errors' ? 'points' : '%'} more`,
      stopped: `${stopped(kind, regression)} of ${runs}`,
      'as one of 4 looks': stopped(kind, regression, asItIs, 4),
      'nothing tolerated': stopped(kind, regression, withoutTolerance),
    })),
  )
  console.table(table)

  // Of what is expected, 5 % at most and 100 %, chance leaves this much only once in thousands of runs.
  for (const kind of kinds) {
    expect(stopped(kind, 0) / runs).toBeLessThanOrEqual(0.12)
    expect(stopped(kind, 0, withoutTolerance) / runs).toBeLessThanOrEqual(0.2)
    expect(stopped(kind, 20) / runs).toBeGreaterThanOrEqual(0.95)
  }
  expect(stopped('errors', 5) / runs).toBeGreaterThanOrEqual(0.95)
}, 240_000)

/** The defaults of Landfall, as a user would write them. */
function metricOf({ id, kind }: Pair, url: string): MetricSpec {
  const labels = `pair="${id}",version="\${VERSION}"`
  const server = { url: url === '' ? 'http://127.0.0.1:1' : url, window: `${windowSeconds}s` }
  if (kind === 'errors') {
    return prometheusRatio(id, {
      ...server,
      errors: `sum(increase(http_requests_total{${labels},code=~"5.."}[\${WINDOW}]))`,
      total: `sum(increase(http_requests_total{${labels}}[\${WINDOW}]))`,
    })
  }
  return prometheusSeries(id, {
    ...server,
    query: `rate(http_seconds_sum{${labels}}[\${STEP}]) / rate(http_seconds_count{${labels}}[\${STEP}])`,
    step: '2s',
  })
}

const asItIs = (metric: MetricSpec) => metric

function withoutTolerance(metric: MetricSpec): MetricSpec {
  const { comparison } = metric
  if (comparison === undefined) return metric
  return { ...metric, comparison: { ...comparison, tolerated: { absolute: 0, relative: 0 } } }
}

/** Starts the process that pretends to be all pairs. */
async function startExporter(): Promise<AsyncDisposable & { readonly address: string }> {
  const program = fileURLToPath(new URL('./support/exporter.ts', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const first = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next()
  const { value: port } = (await first) as { readonly value: string }
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
