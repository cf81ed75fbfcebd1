import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import type { EffectContext, EffectHandler } from './handler.ts'
import type { MigrationFile } from './migration-files.ts'
import { type CommandRun, runCommand, shown } from './process/run-command.ts'

/** A command as an effect. */
export interface CommandInput extends JsonObject {
  /**
   * A line for `/bin/sh`, in which values are written `"$VERSION"`; or an argument vector that no shell sees.
   */
  readonly run: string | readonly string[]
  /** Environment variables that the user declares. Secret values as references, `${env:NAME}`. */
  readonly env?: { readonly [name: string]: string }
  /** Environment variables that Landfall tells: `VERSION`, `ENV`, `COMMIT`. */
  readonly variables?: { readonly [name: string]: string }
  /** Relative to the project's directory, which it is by default. */
  readonly directory?: string
  /** The command runs only while these patterns find exactly these files: what a person has approved. */
  readonly unchanged?: { readonly patterns: readonly string[]; readonly files: readonly MigrationFile[] }
}

/** What a command that ended well left. */
export interface CommandOutput extends JsonObject {
  readonly exitCode: number
  readonly durationMs: number
  /** The last 50 lines of its output, at most 8 KiB, secrets taken out. */
  readonly tail: string
}

/**
 * Runs a command to its end.
 *
 * @throws `COMMAND_FAILED` when it ends with another exit code than 0 or cannot be started; the end of its
 * output is in the details; `MIGRATION_CHANGED` when the files that it is bound to are others
 */
export const command: EffectHandler<CommandInput, CommandOutput> = async (input, context) => {
  const { run, directory, variables, env, unchanged } = input
  if (unchanged !== undefined) {
    const { expectFiles } = await import('./migration/expect-files.ts')
    await expectFiles(unchanged, context)
  }
  const result = await runCommand({ run, directory, env: { ...variables, ...env } }, context)
  if (result.exitCode === 0) return { exitCode: 0, durationMs: result.durationMs, tail: result.tail }
  throw commandFailed(input.run, result, context)
}

/** `COMMAND_FAILED` for a command that ended with another exit code than 0. */
export function commandFailed(
  run: CommandInput['run'],
  result: CommandRun,
  context: EffectContext,
): LandfallError {
  const name = shown(run, context)
  const seen = result.exitCode === null ? `ended by ${result.signal}` : `exit code ${result.exitCode}`
  const why = explained(result)
  return new LandfallError({
    code: 'COMMAND_FAILED',
    message: `${name} failed: ${seen}${why === null ? '' : `, ${why}`}`,
    target: name,
    expected: 'exit code 0',
    seen,
    // A step that asks for more attempts means just this; what cannot be run at all will not run later.
    disposition: result.exitCode === 126 || result.exitCode === 127 ? 'terminal' : 'retryable',
    details: {
      exitCode: result.exitCode,
      signal: result.signal,
      durationMs: result.durationMs,
      tail: result.tail,
    },
  })
}

/** What a shell or the system means by an exit code. */
function explained({ exitCode, signal }: CommandRun): string | null {
  if (exitCode === 126) return 'which a shell gives when a command may not be run'
  if (exitCode === 127) return 'which a shell gives when it does not find a command'
  if (exitCode === 137 || signal === 'SIGKILL') return 'which often means that the machine ran out of memory'
  return null
}
