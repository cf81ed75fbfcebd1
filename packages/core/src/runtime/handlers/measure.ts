import { isLandfallError } from '../../errors/landfall-error.ts'
import { fillIn } from '../../json/fill-in.ts'
import type { JsonObject } from '../../json/json.ts'
import { resolveReferences } from '../../redact/references.ts'
import type { Measurement } from '../../verify/analysis.ts'
import { atPointer } from '../../verify/json-pointer.ts'
import type { CommandSource, HttpSource, MetricSource } from '../../verify/metric-sources.ts'
import { abortError, throwIfAborted } from './aborted.ts'
import type { EffectContext, EffectHandler } from './handler.ts'
import { failureOf } from './http/failure.ts'
import { request } from './http/request.ts'
import { measurePrometheus } from './measure-prometheus.ts'
import { noData, numberIn, parse, quoted } from './measurements.ts'
import { runCommand } from './process/run-command.ts'

/** One look at a metric. */
export interface MeasureInput extends JsonObject {
  readonly source: MetricSource
  /** What Landfall tells: environment variables of a command, `${NAME}` in a URL or a query. */
  readonly variables?: { readonly [name: string]: string }
}

/**
 * Measures a metric once. Whatever goes wrong is no data, with the reason: an analysis never passes without
 * data.
 *
 * @throws the signal's reason when it is aborted, and nothing else
 */
export const measure: EffectHandler<MeasureInput, Measurement> = async (
  { source, variables = {} },
  context,
) => {
  throwIfAborted(context.signal)
  try {
    return context.redactor.value(await found(source, variables, context))
  } catch (error) {
    if (context.signal.aborted) throw abortError(context.signal)
    const reason = isLandfallError(error) ? error.message : failureOf(error)
    return noData(context.redactor.text(reason))
  }
}

function found(
  source: MetricSource,
  variables: Readonly<Record<string, string>>,
  context: EffectContext,
): Promise<Measurement> {
  if (source.kind === 'command') return byCommand(source, variables, context)
  if (source.kind === 'http') return byHttp(source, variables, context)
  return measurePrometheus(source, variables, context)
}

async function byCommand(
  source: CommandSource,
  variables: Readonly<Record<string, string>>,
  context: EffectContext,
): Promise<Measurement> {
  let last = ''
  const { exitCode, signal, timedOut } = await runCommand(
    {
      run: source.run,
      env: { ...variables, ...source.env },
      timeoutMs: source.timeoutMs,
      onLine(line, from) {
        if (from === 'stdout' && line.trim() !== '') last = line.trim()
      },
    },
    context,
  )
  if (timedOut) return noData(`the command did not end within ${source.timeoutMs} ms`)
  if (exitCode !== 0)
    return noData(exitCode === null ? `the command was ended by ${signal}` : `exit code ${exitCode}`)
  const plain = numberIn(last)
  if (plain !== null) return { value: plain, samples: null }
  const parsed = parse(last)
  if (parsed === undefined) return noData(`expected a number as the last line, seen ${quoted(last)}`)
  const value = numberIn(atPointer(parsed, '/value'))
  if (value === null) return noData(`expected {"value": number} as the last line, seen ${quoted(last)}`)
  return { value, samples: numberIn(atPointer(parsed, '/samples')) }
}

async function byHttp(
  source: HttpSource,
  variables: Readonly<Record<string, string>>,
  context: EffectContext,
): Promise<Measurement> {
  const { redactor, signal } = context
  const { url, headers } = resolveReferences(
    { url: source.url, headers: source.headers },
    context.variables,
    redactor,
  )
  const asked = fillIn(url, variables, encodeURIComponent)
  const { timeoutMs } = source
  const answer = await request({ url: asked, method: 'GET', headers, timeoutMs, signal })
  if (answer.status !== 200) return noData(`expected status 200, seen ${answer.status}`)
  if (answer.truncated) return noData('the body is longer than 64 KiB')
  const body = parse(answer.body)
  if (body === undefined) return noData(`expected a JSON body, seen ${quoted(answer.body)}`)
  const found = atPointer(body, source.pointer)
  const value = numberIn(found)
  if (value === null) {
    const seen = found === undefined ? 'nothing there' : quoted(JSON.stringify(found))
    return noData(`expected a number at ${source.pointer}, seen ${seen}`)
  }
  const samples = source.samplesPointer === null ? null : numberIn(atPointer(body, source.samplesPointer))
  return { value, samples }
}
