import type { JsonObject } from '../json/json.ts'

/** A command: a shell line, an argument vector that no shell sees, or one of them with its surroundings. */
export type CommandLine = string | readonly string[] | CommandOptions

/** A command with its surroundings. */
export interface CommandOptions {
  readonly run: string | readonly string[]
  /** Environment variables; a value may be a reference such as `${env:NAME}`. */
  readonly env?: Readonly<Record<string, string>>
  /** Where it runs, relative to the project's directory. */
  readonly directory?: string
}

/** A command as it stands in the plan. */
export function commandInput(command: CommandLine): JsonObject {
  if (typeof command === 'string' || Array.isArray(command))
    return { run: command as string | readonly string[] }
  const { run, env, directory } = command as CommandOptions
  return { run, ...(env === undefined ? {} : { env }), ...(directory === undefined ? {} : { directory }) }
}
