import type { Readable, Writable } from 'node:stream'

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
 * Waits for a word on its input before it becomes the command, so that the note about the process is written
 * before the command does anything. The command then has no input. `exec` keeps the process id.
 */
const waitThenBecome = 'read -r word && [ "$word" = go ] || exit 125; exec "$@" </dev/null'

/**
 * Starts a command in a process group of its own, waiting for `go`.
 *
 * @param vector an executable's whole path and its arguments
 * @throws what the system says when no process can be started
 */
export async function startCommand(
  vector: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<StartedCommand> {
  // Loaded when the first command runs: it takes longer to load than the rest of this package.
  const { execa } = await import('execa')
  const child = execa('/bin/sh', ['-c', waitThenBecome, 'sh', ...vector], {
    cwd: directory,
    env: environment,
    extendEnv: false,
    detached: true,
    // Killed by us, as a group; and a command that runs when Landfall is killed is found again by the next
    // worker.
    cleanup: false,
    buffer: false,
    reject: false,
    encoding: 'buffer',
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const { pid } = child
  if (pid === undefined) throw (await child).cause ?? new Error('no process could be started')
  const ended = new Promise<CommandEnd>((resolve) => {
    child.nodeChildProcess.once('exit', (exitCode, signal) => resolve({ exitCode, signal }))
  })
  const stdin: Writable = child.stdin
  // Written to a process that was ended in the meantime.
  stdin.on('error', () => {})
  return { pid, stdout: child.stdout, stderr: child.stderr, go: () => void stdin.end('go\n'), ended }
}
