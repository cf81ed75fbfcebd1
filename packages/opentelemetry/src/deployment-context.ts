import { hash } from 'node:crypto'
import { type SpanContext, TraceFlags } from '@opentelemetry/api'

/**
 * The span context that all spans of a deployment descend from. It follows from the deployment's id alone, so every
 * process that works on the deployment or watches it writes into one trace, also after a crash, and whoever knows the id
 * can link to it. There is no span of that id: it only stands for the deployment.
 *
 * @example span.addLink({ context: deploymentSpanContext(run.id) })
 */
export function deploymentSpanContext(deployment: string): SpanContext {
  const digest = hash('sha256', `landfall deployment ${deployment}`)
  return {
    traceId: digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  }
}
