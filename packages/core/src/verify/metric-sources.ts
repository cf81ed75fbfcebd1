import type { JsonObject } from '../json/json.ts'

/** Where a metric comes from. */
export type MetricSource =
  | CommandSource
  | HttpSource
  | PrometheusSource
  | PrometheusRatioSource
  | PrometheusSeriesSource

/** The last line that a command prints: a number, or JSON `{"value": 0.01, "samples": 1200}`. */
export interface CommandSource extends JsonObject {
  readonly kind: 'command'
  readonly run: string | readonly string[]
  readonly env: { readonly [name: string]: string }
  readonly timeoutMs: number
}

/** A number in the JSON body of an HTTP answer. */
export interface HttpSource extends JsonObject {
  readonly kind: 'http'
  /** `${VERSION}` and `${RELEASE}` are replaced, URL-encoded. */
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  /** Where the number stands (RFC 6901); a number written as a string counts. */
  readonly pointer: string
  /** Where the number of samples stands; `null`: not told. */
  readonly samplesPointer: string | null
  readonly timeoutMs: number
}

/** A Prometheus server, or one that speaks its HTTP API. */
export interface PrometheusServer extends JsonObject {
  /** Of the server, without `/api/v1`. */
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  /** For one request. */
  readonly requestTimeoutMs: number
  /** For the whole measurement, further tries included. */
  readonly timeoutMs: number
  /** Tries of a request that the server could not answer. */
  readonly attempts: number
}

/** The value of an instant query. */
export interface PrometheusSource extends PrometheusServer {
  readonly kind: 'prometheus'
  readonly query: string
  /** What an answer of several series is: no data, or their sum. */
  readonly combine: 'one' | 'sum'
  /** An instant query for the number of samples; `null`: not told. */
  readonly samplesQuery: string | null
}

/** Counts of both sides at the same moment, over the same window. */
export interface PrometheusRatioSource extends PrometheusServer {
  readonly kind: 'prometheus-ratio'
  readonly canary: RatioQueries
  readonly baseline: RatioQueries
  readonly windowMs: number
}

export interface RatioQueries extends JsonObject {
  readonly errors: string
  readonly total: string
}

/** Samples of both sides over the same window, at the same times. */
export interface PrometheusSeriesSource extends PrometheusServer {
  readonly kind: 'prometheus-series'
  readonly canary: string
  readonly baseline: string
  readonly windowMs: number
  readonly stepMs: number
}
