import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { LandfallError } from '../../../errors/landfall-error.ts'
import { environmentForCommand } from '../../../redact/command-environment.ts'
import { hasReference } from '../../../redact/references.ts'
import { abortError, throwIfAborted } from '../aborted.ts'
import type { EffectContext } from '../handler.ts'
import { endGroup } from './end-group.ts'
import { findExecutable } from './executable.ts'
import { readOutput } from './output.ts'
import { endEarlierRun, forgetRun, noteRun, operationVariable } from './run-file.ts'
import { type CommandEnd, startCommand } from './start-command.ts'
import { createTail } from './tail.ts'

/** A command and where it runs. */
export interface CommandSpec {
  /** A line for `/bin/sh`, or an argument vector that no shell sees. */
  readonly run: string | readonly string[]
  /** Environment variables on top of those Landfall runs with. Secret values as references, `${env:NAME}`. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Relative to the project's directory, which it is by default. */
  readonly directory?: string | undefined
  /** Ends the command when it takes longer; unlike the effect's deadline this is an answer, not an error. */
  readonly timeoutMs?: number | undefined
  /** Sees every line, secrets taken out. */
  readonly onLine?: ((line: string, from: 'stdout' | 'stderr') => void) | undefined
  /** Sees the standard output as it was printed, secrets taken out: a long line is not cut into parts. */
  readonly onText?: ((text: string) => void) | undefined
}

/** How a command ended; a failing one is no exception here. */
export interface CommandRun extends CommandEnd {
  readonly timedOut: boolean
  readonly durationMs: number
  /** The last 50 lines of its output, at most 8 KiB. */
  readonly tail: string
}

/**
 * Runs a command in a process group of its own and passes its output on line by line.
 *
 * Its standard input is closed. Whatever ends it early (abort, deadline, `timeoutMs`) ends the whole group,
 * and so does its own failure; what a successful command leaves running in the background on purpose is left
 * alone, but its output is read no longer.
 *
 * @throws the signal's reason when it is aborted, after the processes have ended; `COMMAND_FAILED` when the
 * command cannot be started; `INVALID_INPUT` for a reference in the command itself or one without a value
 */
export async function runCommand(spec: CommandSpec, context: EffectContext): Promise<CommandRun> {
  const { signal, clock, redactor } = context
  throwIfAborted(signal)
  refuseReferences(spec.run)
  const environment = {
    ...environmentForCommand(spec.env ?? {}, context.variables, redactor),
    [operationVariable]: context.operationId,
  }
  const directory = resolve(context.projectDirectory, spec.directory ?? '.')
  const command = await commandOf(spec.run, directory, environment, context)
  await endEarlierRun(context)

  const startedMs = clock.monotonic()
  const child = await startCommand(command, directory, environment).catch((cause: unknown) => {
    throw cannotStart(shown(spec.run, context), 'a process', 'the system refuses one', cause)
  })
  const tail = createTail()
  const take = (from: 'stdout' | 'stderr') => (line: string) => {
    tail.push(line)
    spec.onLine?.(line, from)
    return context.output(line)
  }
  const outputs = [
    readOutput(child.stdout, redactor, take('stdout'), spec.onText),
    readOutput(child.stderr, redactor, take('stderr')),
  ]
  await noteRun(context, child.pid)
  const early = interruption(context, spec.timeoutMs)
  child.go()
  const first = await Promise.race([child.ended, early.happened])
  early.cancel()
  const failed = typeof first === 'string' || first.exitCode !== 0
  if (failed) await endGroup(child.pid, clock)
  const end = typeof first === 'string' ? await settled(child.ended) : first
  const read = await Promise.allSettled(outputs.map((output) => output.finish()))
  await forgetRun(context)
  if (first === 'aborted') throw abortError(signal)
  for (const result of read) if (result.status === 'rejected') throw result.reason
  return {
    ...end,
    timedOut: first === 'timed out',
    durationMs: Math.round(clock.monotonic() - startedMs),
    tail: tail.text(),
  }
}

/** The command as people may see it. */
export function shown(run: string | readonly string[], context: EffectContext): string {
  const text = context.redactor.text(typeof run === 'string' ? run : run.join(' ')).trim()
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
}

async function commandOf(
  run: string | readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>>,
  context: EffectContext,
): Promise<string | readonly string[]> {
  const found = await stat(directory).catch(() => null)
  if (!found?.isDirectory()) {
    throw cannotStart(
      shown(run, context),
      `a directory ${directory}`,
      found === null ? 'nothing there' : 'a file',
    )
  }
  if (typeof run === 'string') return run
  const [name = '', ...args] = run
  const executable = await findExecutable(name, environment.PATH ?? '/usr/bin:/bin', directory)
  if (executable !== null) return [executable, ...args]
  const where = name.includes('/') ? `in ${directory}` : 'on the PATH'
  throw cannotStart(
    shown(run, context),
    `an executable ${JSON.stringify(name)} ${where}`,
    'command not found',
  )
}

function cannotStart(command: string, expected: string, seen: string, cause?: unknown): LandfallError {
  return new LandfallError({
    code: 'COMMAND_FAILED',
    message: `${command} could not be started: ${seen}`,
    target: command,
    expected,
    seen,
    remedy: 'Install the command where Landfall runs, or correct its name, its directory or the PATH.',
    ...(cause === undefined ? {} : { cause }),
  })
}

/** Every user of a machine can read the arguments of its processes, so a secret does not go there. */
function refuseReferences(run: string | readonly string[]): void {
  if (!hasReference(run)) return
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: 'A command line cannot hold a reference to an environment variable of Landfall',
    expected: 'references in `env` only: every user of the machine can read a command line',
    remedy:
      'The command has all environment variables: write "$NAME" in a shell line, or read it in the program.',
  })
}

interface Interruption {
  readonly happened: Promise<'aborted' | 'timed out'>
  cancel(): void
}

function interruption({ signal, clock }: EffectContext, timeoutMs: number | undefined): Interruption {
  let cancel = (): void => {}
  const happened = new Promise<'aborted' | 'timed out'>((resolve) => {
    const abort = (): void => resolve('aborted')
    signal.addEventListener('abort', abort, { once: true })
    const cancelTimer =
      timeoutMs === undefined ? () => {} : clock.after(timeoutMs, () => resolve('timed out'))
    cancel = () => {
      signal.removeEventListener('abort', abort)
      cancelTimer()
    }
    if (signal.aborted) abort()
  })
  return { happened, cancel: () => cancel() }
}

/** A process stuck in the kernel never ends; then nothing is known of its end. */
function settled(ended: Promise<CommandEnd>): Promise<CommandEnd> {
  const unknown = new Promise<CommandEnd>((resolve) => {
    setTimeout(() => resolve({ exitCode: null, signal: null }), 1_000).unref()
  })
  return Promise.race([ended, unknown])
}
