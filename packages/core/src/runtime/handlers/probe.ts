import { isLandfallError } from '../../errors/landfall-error.ts'
import { resolveReferences } from '../../redact/references.ts'
import type { Evidence, ProbeInput } from '../../verify/attempt.ts'
import { evaluateAnswer } from '../../verify/evaluate.ts'
import type { HttpAnswer } from '../../verify/expectation.ts'
import { abortError, throwIfAborted } from './aborted.ts'
import type { EffectContext, EffectHandler } from './handler.ts'
import { failureOf } from './http/failure.ts'
import { request } from './http/request.ts'

const longestExcerpt = 500

/**
 * Asks an HTTP endpoint and compares its answer with what is expected. A wrong answer, or none, is evidence
 * and no error.
 *
 * @throws the signal's reason when it is aborted; `INVALID_INPUT` for a reference without a value
 */
export const probe: EffectHandler<ProbeInput, Evidence> = async (input, context) => {
  throwIfAborted(context.signal)
  const { clock, redactor, signal } = context
  const startedMs = clock.monotonic()
  const ms = (): number => Math.round(clock.monotonic() - startedMs)
  try {
    const answer = await ask(input, context)
    const { passed, reason } = evaluateAnswer(input.expect, answer)
    return {
      passed,
      status: answer.status,
      ms: ms(),
      bodyExcerpt: redactor.text(answer.body).slice(0, longestExcerpt),
      reason: reason === null ? null : redactor.text(reason),
    }
  } catch (error) {
    if (signal.aborted) throw abortError(signal)
    if (isLandfallError(error)) throw error
    const reason = redactor.text(`expected an answer, seen none: ${failureOf(error)}`)
    return { passed: false, status: null, ms: ms(), bodyExcerpt: '', reason }
  }
}

function ask({ url, method, headers, timeoutMs }: ProbeInput, context: EffectContext): Promise<HttpAnswer> {
  const { redactor, signal, variables } = context
  const resolved = resolveReferences({ url, headers: headers ?? {} }, variables, redactor)
  return request({ ...resolved, method: method ?? 'GET', timeoutMs, signal })
}
