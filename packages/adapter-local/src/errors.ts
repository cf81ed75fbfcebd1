import { type ErrorJson, isLandfallError, LandfallError } from '@landfall/core'
import type { ErrorAnswer } from './control/protocol.ts'

/** The error that the supervisor told of. */
export function fromAnswer(answer: ErrorAnswer): LandfallError {
  return LandfallError.fromJSON({ ...new LandfallError(answer).toJSON() } as ErrorJson)
}

/** Why a wait was given up: what the signal says, or the deadline. */
export function givenUp(what: string, signal: AbortSignal, deadlineMs: number): LandfallError {
  if (signal.aborted && isLandfallError(signal.reason)) return signal.reason
  return new LandfallError({
    code: 'EFFECT_TIMED_OUT',
    message: `The supervisor did not finish ${what} in time`,
    expected: `an answer within ${deadlineMs} ms`,
    cause: signal.reason,
  })
}

export function unreachable(message: string, cause?: unknown): LandfallError {
  return new LandfallError({
    code: 'PLATFORM_UNREACHABLE',
    message,
    remedy: 'Read the log of the supervisor, root/supervisor/supervisor.log.',
    cause,
  })
}

export function unknownRevision(id: string): LandfallError {
  return new LandfallError({
    code: 'UNKNOWN_REVISION',
    message: `Revision ${id} is not kept any more`,
    target: id,
  })
}
