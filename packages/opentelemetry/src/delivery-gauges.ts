import {
  type DeliveryMetrics,
  type DeliveryMetricsOptions,
  deliveryMetrics,
  type Landfall,
} from '@landfall/core'
import { type Attributes, type BatchObservableCallback, type Meter, metrics } from '@opentelemetry/api'
import { scopeName } from './observe.ts'
import { complain } from './quietly.ts'

/** Which environments are measured, and how. */
export interface DeliveryGaugesOptions extends Pick<DeliveryMetricsOptions, 'commitTime' | 'failureTime'> {
  readonly environments: readonly string[]
  /** Length of the window that ends now, in ms. Default 30 days. */
  readonly windowMs?: number
  /** Records that are read of each environment. Default 1,000. */
  readonly limit?: number
  /** Default: that of the global provider. */
  readonly meter?: Meter
  /** ms since 1970. Default `Date.now`. */
  readonly now?: () => number
}

interface Shown {
  readonly name: string
  readonly description: string
  readonly unit: string
  readonly read: (metrics: DeliveryMetrics) => number | null
}

const inSeconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1_000)

const shown: readonly Shown[] = [
  {
    name: 'deployments_per_day',
    description: 'Changes that became live, by day',
    unit: '{deployment}/d',
    read: ({ deploymentsPerDay }) => deploymentsPerDay,
  },
  {
    name: 'lead_time',
    description: 'From a commit until it was live: median',
    unit: 's',
    read: ({ leadTimeMs }) => inSeconds(leadTimeMs?.median),
  },
  {
    name: 'change_failure_rate',
    description: 'Changes that failed, of those that became live or failed',
    unit: '1',
    read: ({ changeFailureRate }) => changeFailureRate,
  },
  {
    name: 'time_to_restore',
    description: 'From a failure until the environment was good again: median',
    unit: 's',
    read: ({ timeToRestoreMs }) => inSeconds(timeToRestoreMs?.median),
  },
]

/**
 * Shows the four DORA metrics of environments as gauges, read from their records whenever metrics are collected. Where
 * there is nothing to say there is no value, not a zero.
 *
 * @returns ends it
 *
 * @example
 * observeDelivery(landfall, { environments: ['production'] })
 */
export function observeDelivery(
  landfall: Pick<Landfall, 'history'>,
  options: DeliveryGaugesOptions,
): () => void {
  const { environments, limit = 1_000, meter = metrics.getMeter(scopeName) } = options
  const { windowMs = 30 * 86_400_000, now = Date.now, commitTime, failureTime } = options
  const lookups = {
    ...(commitTime === undefined ? {} : { commitTime }),
    ...(failureTime === undefined ? {} : { failureTime }),
  }
  const gauges = shown.map(({ name, description, unit, read }) => ({
    gauge: meter.createObservableGauge(`landfall.delivery.${name}`, { description, unit }),
    read,
  }))
  const observables = gauges.map(({ gauge }) => gauge)

  const collect: BatchObservableCallback<Attributes> = async (result) => {
    for (const environment of environments) {
      try {
        const records = await landfall.history(environment, { limit })
        const measured = deliveryMetrics(records, { ...lookups, environment, to: now(), windowMs })
        for (const { gauge, read } of gauges) {
          const value = read(measured)
          if (value !== null) result.observe(gauge, value, { 'deployment.environment.name': environment })
        }
      } catch (error) {
        complain(error)
      }
    }
  }
  meter.addBatchObservableCallback(collect, observables)
  return () => meter.removeBatchObservableCallback(collect, observables)
}
