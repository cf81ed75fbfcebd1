import { LandfallError } from '../../errors/landfall-error.ts'
import type { Variables } from '../../redact/references.ts'
import { systemClock } from '../clock.ts'
import { abortError, throwIfAborted } from '../handlers/aborted.ts'
import { endGroup } from '../handlers/process/end-group.ts'

/** Where git runs, and what ends it early. */
export interface GitPlace {
  /** The repository, or a directory in it. */
  readonly directory: string
  readonly signal?: AbortSignal | undefined
  /** The environment variables git runs with; those of this process by default. */
  readonly variables?: Variables | undefined
  /** Takes secrets out of what git says. */
  readonly hide?: ((text: string) => string) | undefined
}

/** How a run of git ended; a failing one is no exception here. */
export interface GitRun {
  /** `null` when it was ended by a signal. */
  readonly exitCode: number | null
  readonly stdout: string
  /** What it said, secrets and the credentials of addresses taken out. */
  readonly stderr: string
}

/** Bytes of output that are read; nothing asked here has longer answers but a log, which says so. */
const longestOutput = 16 * 1024 * 1024

/**
 * Set by git for its hooks. A deployment that is started from one would work on the hook's repository, not
 * on its own.
 */
const ofAnotherRepository = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
]

/**
 * Runs git with an argument vector: in English, without a terminal, so that it fails instead of asking for a
 * password. The signal ends it and what it has started.
 *
 * @throws the signal's reason when it is aborted, after the processes have ended; `GIT_FAILED` when git
 * cannot be started or answers with more than 16 MiB
 *
 * @example const { stdout } = await runGit(['rev-parse', 'HEAD'], { directory: '.' })
 */
export async function runGit(args: readonly string[], place: GitPlace): Promise<GitRun> {
  const { directory, signal, variables = process.env, hide = (text) => text } = place
  if (signal !== undefined) throwIfAborted(signal)
  // Loaded when git runs for the first time: it takes longer to load than the rest of this package.
  const { execa } = await import('execa')
  const child = execa('git', args, {
    cwd: directory,
    env: environmentOf(variables),
    extendEnv: false,
    reject: false,
    // A session of its own: no terminal that git or ssh could ask at, and a group that is ended as a whole.
    detached: true,
    stdin: 'ignore',
    stripFinalNewline: false,
    maxBuffer: longestOutput,
  })
  let ending: Promise<void> | null = null
  const end = (): void => {
    if (child.pid !== undefined) ending = endGroup(child.pid, systemClock)
  }
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  const result = await child
  signal?.removeEventListener('abort', end)
  // Git itself may have ended, and what it has started not.
  await ending
  if (signal?.aborted) throw abortError(signal)
  if (result.isMaxBuffer) throw cannot(args, 'less than 16 MiB of output', 'more', null)
  if (result.exitCode === undefined && result.signal === undefined) {
    throw cannot(
      args,
      'git, and a directory to run it in',
      hide(result.shortMessage ?? 'no process'),
      result.cause,
    )
  }
  return {
    exitCode: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: withoutCredentials(hide(result.stderr)).trim(),
  }
}

function environmentOf(variables: Variables): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined && !ofAnotherRepository.includes(name)) environment[name] = value
  }
  return { ...environment, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' }
}

/** Git names addresses as they are configured, with a user's name and password in them. */
function withoutCredentials(text: string): string {
  return text.replace(/(:\/\/)[^\s/@']+@/g, '$1')
}

function cannot(args: readonly string[], expected: string, seen: string, cause: unknown): LandfallError {
  return new LandfallError({
    code: 'GIT_FAILED',
    message: `git ${args[0]} could not be run: expected ${expected}, seen ${seen}`,
    target: 'git',
    expected,
    seen,
    ...(cause === null
      ? { remedy: 'Ask for less of the history.' }
      : { cause, remedy: 'Install git where Landfall runs, and check that the directory is there.' }),
  })
}
