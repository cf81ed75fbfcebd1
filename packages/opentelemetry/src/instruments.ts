import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api'

/** What is measured of every deployment. */
export interface Instruments {
  readonly deployments: Counter<Attributes>
  readonly duration: Histogram<Attributes>
  readonly working: Histogram<Attributes>
  readonly waiting: Histogram<Attributes>
  readonly steps: Counter<Attributes>
  readonly stepDuration: Histogram<Attributes>
}

/** From a second to a day. */
const bounds = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400]
const seconds = { unit: 's', advice: { explicitBucketBoundaries: bounds } }

export function instrumentsOf(meter: Meter): Instruments {
  return {
    deployments: meter.createCounter('landfall.deployments', {
      description: 'Deployments that have ended',
      unit: '{deployment}',
    }),
    duration: meter.createHistogram('landfall.deployment.duration', {
      description: 'From the request until the end of a deployment',
      ...seconds,
    }),
    working: meter.createHistogram('landfall.deployment.working', {
      description: 'Time of a deployment in which something was done',
      ...seconds,
    }),
    waiting: meter.createHistogram('landfall.deployment.waiting', {
      description: 'Time of a deployment in which nothing was done but waiting, by what for',
      ...seconds,
    }),
    steps: meter.createCounter('landfall.steps', { description: 'Steps that have ended', unit: '{step}' }),
    stepDuration: meter.createHistogram('landfall.step.duration', {
      description: 'From the start until the end of a step',
      ...seconds,
    }),
  }
}
