import { fillIn } from '../../json/fill-in.ts'
import type { Evidence, ProbeCommandInput } from '../../verify/attempt.ts'
import { evaluateCommand, hasText, statusOf } from '../../verify/evaluate-command.ts'
import type { EffectContext, EffectHandler } from './handler.ts'
import { invokesCurl, watchCurl } from './process/curl-status.ts'
import { runCommand } from './process/run-command.ts'

/**
 * Runs a command once as a check. A failing one is evidence and no error.
 *
 * `expected` is met by a line of the output, of `curl` by its body, as its progress meter has numbers in it.
 * An expected HTTP status is met by the status of the response when the command is a `curl`, see
 * `curl-status.ts`.
 *
 * @throws the signal's reason when it is aborted; `COMMAND_FAILED` when the command cannot be started
 */
export const probeCommand: EffectHandler<ProbeCommandInput, Evidence> = async (input, context) => {
  const { run, variables = {}, env = {} } = input
  const curl = invokesCurl(run)
  const expected = input.expected ?? null
  const wanted = expected === null ? null : fillIn(expected, variables)
  // A version is not taken for a status only because it consists of three digits.
  const status = expected !== null && statusOf(expected) !== null
  const watch = curl && status ? await watchCurl(context.runDirectory, context.variables) : null
  try {
    let printed = false
    const result = await runCommand(
      {
        run,
        env: { ...variables, ...env, ...watch?.environment },
        timeoutMs: input.timeoutMs,
        onLine(line, from) {
          if (wanted !== null && (!curl || from === 'stdout')) printed ||= hasText(line, wanted)
        },
      },
      context,
    )
    const { exitCode, durationMs, tail } = result
    const statusLine = (await watch?.read()) ?? null
    const { passed, reason } = evaluateCommand(wanted, {
      exitCode,
      // What is expected may have several lines.
      printed: printed || (wanted !== null && !curl && hasText(tail, wanted)),
      statusLine,
      tail,
    })
    const late = result.timedOut ? `expected an end within ${input.timeoutMs} ms, seen none` : reason
    return {
      passed: passed && late === null,
      status: exitCode,
      ms: durationMs,
      bodyExcerpt: tail,
      reason: redacted(late, context),
    }
  } finally {
    await watch?.remove()
  }
}

function redacted(reason: string | null, { redactor }: EffectContext): string | null {
  return reason === null ? null : redactor.text(reason)
}
