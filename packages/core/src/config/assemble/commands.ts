import type { z } from 'zod'
import type { CommandOptions } from '../../pipeline/command-line.ts'
import type { StepOptions } from '../../pipeline/step-options.ts'
import type { command, commandLine } from '../schema/command.ts'

interface Surroundings {
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly directory?: string | undefined
}

/** A command with its surroundings, as the pipeline takes it. */
export function commandWith(
  run: z.output<typeof commandLine>,
  { env, directory }: Surroundings,
): CommandOptions {
  return { run, ...(env === undefined ? {} : { env }), ...(directory === undefined ? {} : { directory }) }
}

/** The same of a command that may have its surroundings with it; `extra` is added to its variables. */
export function commandFrom(
  given: z.output<typeof command>,
  extra: Readonly<Record<string, string>> = {},
): CommandOptions {
  const { run, env, directory }: Surroundings & { run: z.output<typeof commandLine> } =
    typeof given === 'string' || Array.isArray(given) ? { run: given } : given
  const all = { ...env, ...extra }
  return commandWith(run, { directory, ...(Object.keys(all).length === 0 ? {} : { env: all }) })
}

/** Deadline and attempts of a step. */
export function stepOptions(given: {
  readonly deadline?: string | undefined
  readonly attempts?: number | undefined
}): StepOptions {
  const { deadline, attempts } = given
  return {
    ...(deadline === undefined ? {} : { deadline }),
    ...(attempts === undefined ? {} : { retry: { attempts } }),
  }
}

/** The object without the members that are `undefined`: absent and `undefined` are different things to a pipeline. */
export function present<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
