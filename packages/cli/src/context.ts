import type { FlagValues } from './args/parse.ts'
import { withoutControls } from './text/without-controls.ts'
import { withoutCommands } from './text/workflow-commands.ts'

/** What a command is run with. */
export interface Context {
  readonly positionals: { readonly [name: string]: string | undefined }
  readonly flags: FlagValues
  /** Absolute. */
  readonly cwd: string
  readonly variables: NodeJS.ProcessEnv
}

/** A command: its exit code when it has ended. */
export type CommandRunner = (context: Context) => Promise<number>

/** The value of a flag that takes one. */
export function textFlag({ flags }: Context, name: string): string | undefined {
  const value = flags[name]
  return typeof value === 'string' ? value : undefined
}

/** Whether a flag without a value is set. */
export function isSet({ flags }: Context, name: string): boolean {
  return flags[name] === true
}

/** Writes a line for whoever reads the command's result. */
export function print(line: string): void {
  process.stdout.write(`${safe(line)}\n`)
}

/** Writes a line that is no part of the result. */
export function say(line: string): void {
  process.stderr.write(`${safe(line)}\n`)
}

/** Writes a line that may be an instruction to the runner of a job. */
export function instruct(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** What strangers wrote (an answer of a server, a commit's message) instructs neither a terminal nor the runner of a job. */
function safe(line: string): string {
  const plain = withoutControls(line)
  return process.env.GITHUB_ACTIONS === 'true' ? withoutCommands(plain) : plain
}
