import { isLandfallError, LandfallError } from '../../errors/landfall-error.ts'

/**
 * The error with which an aborted effect ends: the signal's reason, which says whether it was a deadline or a
 * wish.
 */
export function abortError(signal: AbortSignal): LandfallError {
  const reason: unknown = signal.reason
  if (isLandfallError(reason)) return reason
  return new LandfallError({ code: 'ABORTED', message: 'The effect was aborted', cause: reason })
}

/** Throws when the effect is aborted already. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortError(signal)
}
