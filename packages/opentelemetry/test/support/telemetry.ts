import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

/** Tracer and meter whose spans and metrics a test can look at. */
export function telemetry() {
  const spans = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] })
  const values = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: values, exportIntervalMillis: 2_000_000_000 })
  const meters = new MeterProvider({ readers: [reader] })

  const points = async (name: string): Promise<DataPoint<unknown>[]> => {
    values.reset()
    await reader.forceFlush()
    return values
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints as DataPoint<unknown>[])
  }
  return {
    tracer: provider.getTracer('test'),
    meter: meters.getMeter('test'),
    spans: () => spans.getFinishedSpans(),
    named: (name: string) => spans.getFinishedSpans().filter((span) => span.name === name),
    only(name: string): ReadableSpan {
      const [span, ...more] = spans.getFinishedSpans().filter((one) => one.name === name)
      if (span === undefined || more.length > 0)
        throw new Error(`${more.length + (span ? 1 : 0)} spans ${name}`)
      return span
    },
    points,
  }
}

export const msOf = ([seconds, nanos]: readonly [number, number]): number =>
  seconds * 1_000 + Math.round(nanos / 1e6)
