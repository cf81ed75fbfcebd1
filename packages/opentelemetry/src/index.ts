export { type DeliveryGaugesOptions, observeDelivery } from './delivery-gauges.ts'
export { deploymentSpanContext } from './deployment-context.ts'
export { type Observed, type ObserveOptions, observe } from './observe.ts'
export { observeLandfall } from './observe-landfall.ts'
