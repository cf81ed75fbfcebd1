import type { JsonObject, Outcome } from '@landfall/core'
import type { Attributes } from '@opentelemetry/api'
import type { TimeSpent } from './time-account.ts'

/** The outcome in the words of OpenTelemetry (https://opentelemetry.io/docs/specs/semconv/registry/attributes/cicd/). */
export function pipelineResult(outcome: Outcome): string {
  switch (outcome) {
    case 'succeeded':
      return 'success'
    case 'aborted':
      return 'cancellation'
    case 'rolled_back':
    case 'failed':
    case 'failed_untouched':
      return 'failure'
    default:
      return 'error'
  }
}

/** How a step ended, in the same words. */
export const stepResults: { readonly [kind: string]: string } = {
  'step.succeeded': 'success',
  'step.warned': 'failure',
  'step.failed': 'failure',
  'step.skipped': 'skip',
}

const longest = 1_000

/** JSON as attributes: plain values as they are, anything else as its JSON text, cut. */
export function flat(facts: JsonObject): Attributes {
  const attributes: Attributes = {}
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined || value === null) continue
    const plain = typeof value === 'number' || typeof value === 'boolean'
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    attributes[`landfall.${name}`] = plain ? value : text.slice(0, longest)
  }
  return attributes
}

/** Where the time went, in seconds. */
export function timeAttributes({ workingMs, waitingMs, interruptedMs }: TimeSpent): Attributes {
  const { approval, pause, watch } = waitingMs
  return {
    'landfall.working': workingMs / 1_000,
    'landfall.waiting': (approval + pause + watch) / 1_000,
    'landfall.waiting.approval': approval / 1_000,
    'landfall.waiting.pause': pause / 1_000,
    'landfall.waiting.watch': watch / 1_000,
    'landfall.interrupted': interruptedMs / 1_000,
  }
}
