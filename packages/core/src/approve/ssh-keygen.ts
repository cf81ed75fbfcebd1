import { isLandfallError, LandfallError } from '../errors/landfall-error.ts'

/** One call of `ssh-keygen`. */
export interface KeygenCall {
  readonly input?: string
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
  /** Environment variables that it gets; of `PATH`, `HOME` and `TZ` it always has its own. */
  readonly environment?: { readonly [name: string]: string | undefined }
  /** Whether it may ask a person for a passphrase at the terminal. Default false. */
  readonly terminal?: boolean
}

/** How a call ended. */
export interface KeygenEnd {
  /** `null`: ended by its deadline. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The namespace of Landfall's signatures: one that was made for Git or for a file does not count here. */
export const landfallNamespace = 'landfall'

/** @throws `INVALID_INPUT` for a namespace that could be taken for something else */
export function checkedNamespace(namespace: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9@._-]{0,99}$/.test(namespace)) return namespace
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: 'The namespace for signatures cannot be used',
    expected: 'at most 100 letters, digits, @, dots, dashes and underscores',
    seen: JSON.stringify(namespace.slice(0, 120)),
  })
}

/**
 * Runs `ssh-keygen` with an argument vector, in a session of its own and in plain English. Without a terminal of its own
 * it cannot ask anybody anything.
 *
 * @throws `COMMAND_FAILED` when it cannot be started; the signal's reason, or `ABORTED`, when that is aborted
 */
export async function sshKeygen(vector: readonly string[], call: KeygenCall): Promise<KeygenEnd> {
  const { input, deadlineMs, signal, environment, terminal = false } = call
  const { execa } = await import('execa')
  const { PATH, HOME, TZ } = process.env
  const result = await execa('ssh-keygen', vector, {
    env: defined({ PATH, HOME, TZ, ...environment, LC_ALL: 'C' }),
    extendEnv: false,
    reject: false,
    detached: !terminal,
    timeout: deadlineMs,
    forceKillAfterDelay: 1_000,
    maxBuffer: 65_536,
    ...(terminal ? { stdin: 'inherit' } : input === undefined ? { stdin: 'ignore' } : { input }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  if (result.isCanceled) throw cancelled(signal)
  const { exitCode = null, stdout, stderr, timedOut } = result
  if (exitCode === null && !timedOut && result.signal === undefined) {
    throw new LandfallError({
      code: 'COMMAND_FAILED',
      message: 'ssh-keygen cannot be started',
      target: 'ssh-keygen',
      seen: result.shortMessage ?? '',
      remedy: 'Install OpenSSH 8.9 or newer (Debian and Ubuntu: openssh-client).',
    })
  }
  return { exitCode, stdout: String(stdout), stderr: String(stderr) }
}

/** The last thing it said, as one line that is safe to show. Part of it may come from whoever made the signature. */
export function lastWord({ exitCode, stderr }: KeygenEnd): string {
  if (exitCode === null) return 'ssh-keygen did not end in time'
  const line = stderr.trim().split('\n').at(-1) ?? ''
  const shown = line.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
  return shown === '' ? `ssh-keygen ended with exit code ${exitCode}` : shown
}

function cancelled(signal: AbortSignal | undefined): LandfallError {
  const reason: unknown = signal?.reason
  if (isLandfallError(reason)) return reason
  const message = 'Nobody waits for the signature any more'
  return new LandfallError({ code: 'ABORTED', message, cause: reason })
}

function defined(variables: { readonly [name: string]: string | undefined }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
