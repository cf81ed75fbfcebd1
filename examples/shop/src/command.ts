import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const program = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url))
/** A command that takes longer than this hangs. */
const timeout = 10 * 60_000
/** What a command that was told by the terminal may take to undo what it did. */
const graceMs = 15_000

/** Who runs a command, and what surrounds it. */
export interface CommandSetting {
  readonly directory: string
  readonly variables: Readonly<Record<string, string>>
  /** Whether somebody watches: the command and its output are shown on this process's own output. */
  readonly shown: boolean
  /** As a person at a terminal would run it. */
  readonly terminal?: boolean
  /** Ends it before its time. */
  readonly signal: AbortSignal
}

/** How a command ended. */
export interface CommandEnd {
  readonly exitCode: number
  readonly output: string
}

/** Runs `landfall` as somebody would who has it installed. */
export async function landfall(args: readonly string[], setting: CommandSetting): Promise<CommandEnd> {
  const { directory, variables, shown, terminal = false, signal } = setting
  const vector = [process.execPath, '--conditions=@landfall/source', program, ...args]
  const onTerminal = shown && process.stdin.isTTY && process.stdout.isTTY
  const borrowed = terminal && !onTerminal
  // `script` gives it a terminal where there is none; one whose lines nobody can paint over.
  const [file = '', ...rest] = borrowed
    ? ['script', '-qec', vector.map(quoted).join(' '), '/dev/null']
    : vector
  const child = execa(file, rest, {
    cwd: directory,
    env: { ...variables, CI: '', NODE_NO_WARNINGS: '1', ...(borrowed ? { TERM: 'dumb' } : {}) },
    stdin: onTerminal ? 'inherit' : 'ignore',
    stdout: shown ? 'inherit' : 'pipe',
    stderr: shown ? 'inherit' : 'pipe',
    reject: false,
    timeout,
  })
  const end = (): void => {
    const told = setTimeout(() => child.kill('SIGTERM'), onTerminal ? graceMs : 0)
    child.finally(() => clearTimeout(told))
  }
  signal.addEventListener('abort', end, { once: true })
  const result = await child
  signal.removeEventListener('abort', end)
  signal.throwIfAborted()
  if (result.exitCode === undefined) throw new Error(`landfall ${args.join(' ')}: ${result.message}`)
  return { exitCode: result.exitCode, output: `${result.stdout ?? ''}${result.stderr ?? ''}` }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
