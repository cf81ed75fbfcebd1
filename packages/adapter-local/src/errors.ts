import { isLandfallError, LandfallError, toLandfallError, type VerbContext } from '@landfall/core'
import type { ErrorAnswer } from './control/protocol.ts'
import { Refusal } from './supervisor/refusal.ts'

/** The error that the supervisor told of. */
export function fromAnswer(answer: ErrorAnswer): LandfallError {
  return new LandfallError(answer)
}

/** Why a wait was given up: what the signal says, or the deadline. */
export function givenUp(what: string, signal: AbortSignal, deadlineMs: number): LandfallError {
  const reason: unknown = signal.aborted ? signal.reason : null
  if (isLandfallError(reason)) return reason
  if (reason !== null && (reason as Error).name !== 'TimeoutError') {
    return new LandfallError({ code: 'ABORTED', message: `${what} was aborted`, cause: reason })
  }
  return new LandfallError({
    code: 'EFFECT_TIMED_OUT',
    message: `${what} did not end in time`,
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

/** The verbs with every error of theirs in the form of the contract. */
export function withLandfallErrors<Verbs extends object>(verbs: Verbs): Verbs {
  const wrapped = Object.entries(verbs).map(([name, verb]: [string, Verb]) => [name, reporting(name, verb)])
  return Object.fromEntries(wrapped) as Verbs
}

type Verb = (...input: readonly unknown[]) => Promise<unknown>

function reporting(name: string, verb: Verb): Verb {
  return async (...input) => {
    try {
      return await verb(...input)
    } catch (thrown) {
      const { signal, deadlineMs } = input.at(-1) as VerbContext
      if (signal.aborted && !isLandfallError(thrown)) throw givenUp(name, signal, deadlineMs)
      // From the files that the adapter reads with the supervisor's own code.
      if (thrown instanceof Refusal) throw fromAnswer(thrown.toAnswer())
      throw toLandfallError(thrown, { code: 'ADAPTER_FAILED' })
    }
  }
}

export function unknownRevision(id: string): LandfallError {
  return new LandfallError({
    code: 'UNKNOWN_REVISION',
    message: `Revision ${id} is not kept any more`,
    target: id,
  })
}
