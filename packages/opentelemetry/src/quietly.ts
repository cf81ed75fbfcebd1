import { diag } from '@opentelemetry/api'

/**
 * Does what a tracer, a meter or their exporters may fail at. Nobody who is watched hears of it; OpenTelemetry's own
 * diagnostic log does.
 *
 * @returns what `act` gives, or `otherwise` when it threw
 */
export function quietly<T>(act: () => T, otherwise: T): T {
  try {
    return act()
  } catch (error) {
    complain(error)
    return otherwise
  }
}

/** Tells OpenTelemetry's diagnostic log, and nobody else, of an error. */
export function complain(error: unknown): void {
  try {
    diag.warn('@landfall/opentelemetry could not report an event', error)
  } catch {}
}
