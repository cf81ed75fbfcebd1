import { createHash } from 'node:crypto'
import type { Artifact } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { fillIn } from '../json/fill-in.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { EffectHandler } from '../runtime/handlers/handler.ts'
import type { Measurement } from '../verify/analysis.ts'
import type { Evidence, ProbeCommandInput, ProbeInput } from '../verify/attempt.ts'
import { evaluateAnswer } from '../verify/evaluate.ts'
import type { MetricSource } from '../verify/metric-sources.ts'
import type { FakeAdapter } from './fake-adapter/fake-adapter.ts'

/** How a command of a test behaves; the last thing said counts. */
export interface FakeCommand {
  /** It ends with this code, and prints the text. Commands that no test speaks of end with 0. */
  exits(code: number, output?: string): FakeCommand
  /** It does something to the world of the test, each time it runs. */
  does(action: () => void): FakeCommand
  /** It does not end by itself. */
  hangs(): FakeCommand
  /** How often it was run. */
  readonly runs: number
}

interface Script extends FakeCommand {
  code: number
  output: string
  hanging: boolean
  action: () => void
  count: number
}

/** The commands of a test, by what is run: the shell line, or the arguments joined by blanks. */
export class FakeCommands {
  readonly #scripts = new Map<string, Script>()

  /** The command with that line, to say how it behaves and to see whether it ran. */
  command(line: string): FakeCommand {
    return this.#script(line)
  }

  async run(
    run: Json | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly output: string }> {
    const script = this.#script(Array.isArray(run) ? run.join(' ') : String(run))
    script.count += 1
    script.action()
    if (script.hanging) await untilAborted(signal)
    return { exitCode: script.code, output: script.output }
  }

  #script(line: string): Script {
    const known = this.#scripts.get(line)
    if (known !== undefined) return known
    const script: Script = {
      code: 0,
      output: '',
      hanging: false,
      action() {},
      count: 0,
      does(action) {
        script.action = action
        return script
      },
      exits(code, output = '') {
        Object.assign(script, { code, output, hanging: false })
        return script
      },
      hangs() {
        script.hanging = true
        return script
      },
      get runs() {
        return script.count
      },
    }
    this.#scripts.set(line, script)
    return script
  }
}

/** Handlers that stand in for commands, files and HTTP: nothing outside of the test is touched. */
export function fakeEffects(
  targets: { readonly [name: string]: FakeAdapter },
  commands: FakeCommands,
): { readonly [name: string]: EffectHandler } {
  return {
    'command@1': async (input, { signal }) => {
      const { run } = input as JsonObject
      const { exitCode, output } = await commands.run(run, signal)
      if (exitCode === 0) return { exitCode, durationMs: 0, tail: output }
      const message = `The command ended with exit code ${exitCode}: ${output}`
      throw new LandfallError({
        code: 'COMMAND_FAILED',
        message,
        expected: 'exit code 0',
        seen: String(exitCode),
        disposition: exitCode === 126 || exitCode === 127 ? 'terminal' : 'retryable',
      })
    },
    'artifact@1': async (input, { operationId }) => {
      const { name, type, path } = input as { name: string; type: Artifact['type']; path: string }
      // A build of its own in every deployment, and the same one when it is measured again.
      const deployment = operationId.split('/', 1)[0] ?? ''
      const sha256 = createHash('sha256').update(`${deployment}/${path}`).digest('hex')
      return { name, type, location: `${deployment}/${path}`, size: 1, sha256 }
    },
    'probe@1': async (input) => probeFake(targets, input as ProbeInput),
    'probe-command@1': async (input, { signal }): Promise<Evidence> => {
      const { run, expected: wanted, variables } = input as unknown as ProbeCommandInput
      const { exitCode, output } = await commands.run(run as Json, signal)
      const expected = wanted == null ? null : fillIn(wanted, variables ?? {})
      const printed = expected === null || output.includes(expected)
      const passed = exitCode === 0 && printed
      const reason = passed
        ? null
        : `expected exit code 0${printed ? '' : ` and ${expected}`}, seen ${exitCode}`
      return { passed, status: exitCode, ms: 0, bodyExcerpt: output, reason }
    },
    'measure@1': async (input, { signal }): Promise<Measurement> => {
      const line = askedBy((input as { source: MetricSource }).source)
      const { exitCode, output } = await commands.run(line, signal)
      const measured = exitCode === 0 ? measurementIn(output) : null
      return measured ?? { value: null, samples: null, reason: `${String(line)} gave no number` }
    },
    'record-file@1': async () => null,
  }
}

/** What a test calls a source of metrics by. */
function askedBy(source: MetricSource): Json {
  switch (source.kind) {
    case 'command':
      return source.run
    case 'http':
      return source.url
    case 'prometheus':
      return source.query
    case 'prometheus-ratio':
      return source.canary.errors
    default:
      return source.canary
  }
}

/** A number, or a whole measurement as JSON: that is how a test says what a comparison has to compare. */
function measurementIn(output: string): Measurement | null {
  if (output.trimStart().startsWith('{')) return { samples: null, ...JSON.parse(output) } as Measurement
  const value = Number.parseFloat(output)
  return Number.isFinite(value) ? { value, samples: null } : null
}

function probeFake(targets: { readonly [name: string]: FakeAdapter }, { url, expect }: ProbeInput): Evidence {
  const name = /^fake:\/\/([^/?#]+)/.exec(url)?.[1] ?? ''
  const platform = targets[name]?.platform
  if (platform === undefined) return unanswered(`nobody answers at ${url}`)
  const { status, body } = platform.probe(url)
  const { passed, reason } = evaluateAnswer(expect, { status, headers: {}, body, truncated: false })
  return { passed, status, ms: 0, bodyExcerpt: body, reason }
}

function unanswered(reason: string): Evidence {
  return { passed: false, status: null, ms: 0, bodyExcerpt: '', reason }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
