import type { ErrorCode, Json } from '@landfall/core'
import type { ErrorAnswer } from '../control/protocol.ts'

/** An error of the supervisor, with a code of core's catalogue; the adapter makes a `LandfallError` of it. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly facts: Omit<ErrorAnswer, 'code' | 'message'>

  constructor(code: ErrorCode, message: string, facts: Omit<ErrorAnswer, 'code' | 'message'> = {}) {
    super(message)
    this.code = code
    this.facts = facts
  }

  toAnswer(): ErrorAnswer {
    return { code: this.code, message: this.message, ...this.facts }
  }
}

/** Any thrown value as it goes over the control socket. */
export function toErrorAnswer(thrown: unknown): ErrorAnswer {
  if (thrown instanceof Refusal) return thrown.toAnswer()
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC'
  const details: Json = { stack: error.stack ?? null }
  return { code: full ? 'STORE_UNWRITABLE' : 'ADAPTER_FAILED', message: error.message, details }
}
