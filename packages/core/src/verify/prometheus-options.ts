import type { MeasuringOptions, MetricOptions } from './metric-options.ts'

/** Which Prometheus is asked, and how patiently. */
export interface PrometheusOptions {
  /** Of the server, without `/api/v1`: `http://prometheus:9090`. */
  readonly url: string
  /** Secret values as references: `{ authorization: 'Bearer ${env:PROMETHEUS_TOKEN}' }`. */
  readonly headers?: Readonly<Record<string, string>>
  /** For one request, `10s`. Default 10 s. */
  readonly timeout?: string | number
  /** Tries of a request that the server could not answer. Default 3. */
  readonly attempts?: number
}

export interface PrometheusMetricOptions extends PrometheusOptions, MetricOptions {
  /** An instant query. `${VERSION}`, `${RELEASE}` and `${ENV}` in quotes are the values of labels. */
  readonly query: string
  /** What an answer of several series is: `one` (default): no data; `sum`: their sum. */
  readonly combine?: 'one' | 'sum'
  /** An instant query for the number of samples that the value is made of. */
  readonly samples?: string
}

/** Common to both comparisons. */
export interface ComparisonOptions extends PrometheusOptions, MeasuringOptions {
  /** The time before the moment of the measurement that is looked at on both sides; `${WINDOW}` in the queries. */
  readonly window: string | number
  /** The probability, over a whole rollout, that chance alone stops a good canary. Default 0.05. */
  readonly alpha?: number
}

export interface PrometheusRatioOptions extends ComparisonOptions {
  /** How many failed within `${WINDOW}`. */
  readonly errors: string
  /** How many there were within `${WINDOW}`. */
  readonly total: string
  /** The same of the baseline. Default: the same queries, with the version and the release that is live. */
  readonly baseline?: { readonly errors: string; readonly total: string }
  /**
   * By how much the canary may be worse, the larger one of both: in points (0.005 is half a percentage point), or as a
   * share of the baseline's ratio. Default 0.005 and 0.1.
   */
  readonly tolerated?: { readonly absolute?: number; readonly relative?: number }
}

export interface PrometheusSeriesOptions extends ComparisonOptions {
  /** A value over time. It should look back no further than `${STEP}`, so that each sample tells something new. */
  readonly query: string
  /** The same of the baseline. Default: the same query, with the version and the release that is live. */
  readonly baseline?: string
  /** The time between two samples; `${STEP}` in the queries. */
  readonly step: string | number
  /** Which values are worse. Default `higher`, as for latencies. */
  readonly worse?: 'higher' | 'lower'
  /**
   * By how much the canary may be worse, the larger one of both: in the unit of the values, or as a share of the
   * baseline's median. Default 0 and 0.05.
   */
  readonly tolerated?: { readonly absolute?: number; readonly relative?: number }
}
