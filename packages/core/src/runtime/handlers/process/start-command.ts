import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** A command that is ready to start, in a process group of its own. */
export interface StartedCommand {
  /** Also the id of its process group. */
  readonly pid: number
  readonly stdout: Readable
  readonly stderr: Readable
  /** Lets the command itself start. If the orchestrator ends before, the command never starts. */
  go(): void
  readonly ended: Promise<CommandEnd>
}

/** How a command's first process ended. */
export interface CommandEnd {
  readonly exitCode: number | null
  readonly signal: string | null
}

/**
 * Waits for a word on its input, so that the note about the process is written before the command does anything. The
 * command then has no input.
 */
const waits = 'read -r __go && [ "$__go" = go ] || exit 125; '
/** In front of a line, in its first line: what the shell says about the others names their own numbers. */
const beforeLine = `${waits}exec </dev/null; unset __go; `
/** `exec` keeps the process id. */
const becomeVector = `${waits}exec "$@" </dev/null`

/**
 * Starts a command in a process group of its own, waiting for `go`.
 *
 * @param command a line for `/bin/sh`, or an executable's whole path and its arguments
 * @throws what the system says when no process can be started
 */
export async function startCommand(
  command: string | readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<StartedCommand> {
  // Loaded when the first command runs. Not execa: of what it adds only the streams would be used, and it takes as long
  // as the process itself.
  const { spawn } = await import('node:child_process')
  const args =
    typeof command === 'string' ? [`${beforeLine}${command}`, '/bin/sh'] : [becomeVector, 'sh', ...command]
  const child = spawn('/bin/sh', ['-c', ...args], {
    cwd: directory,
    env: environment,
    // Ended by us, as a group; and a command that runs when Landfall is killed is found again by the next worker.
    detached: true,
    stdio: 'pipe',
  })
  const { pid, stdin, stdout, stderr } = child
  if (pid === undefined) throw ((await once(child, 'error')) as [Error])[0]
  const ended = new Promise<CommandEnd>((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
  // Written to a process that was ended in the meantime; or read from one.
  for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {})
  return { pid, stdout, stderr, go: () => void stdin.end('go\n'), ended }
}
