import { LandfallError, parseDuration } from '@landfall/core'
import { z } from 'zod'

const duration = z.union([z.string(), z.number()]).transform((text, context) => {
  try {
    return parseDuration(text)
  } catch (error) {
    if (!(error instanceof LandfallError)) throw error
    context.addIssue({ code: 'custom', message: `expected ${error.expected}` })
    return z.NEVER
  }
})

const healthOptions = z.strictObject({
  /** Asked until it answers with a status from 200 to 399. */
  path: z
    .string()
    .regex(/^\/[^\s]*$/, 'expected a path such as /healthz')
    .default('/'),
  /** How long a process may take until it is healthy. */
  deadline: duration.default(30_000),
  /** Time between two questions. */
  interval: duration.default(100),
})

/** The options of {@link local}. Durations are strings such as `'30s'`, or numbers of milliseconds. */
export const localOptions = z.strictObject({
  /** The directory that everything is kept in, for this target alone. */
  root: z.string().min(1),
  /** The public port; 0 lets the system choose one, which is then kept. */
  port: z.int().min(0).max(65_535),
  /** The address the public port listens on. */
  host: z.string().min(1).default('127.0.0.1'),
  /** Run in the release's directory: a program and its arguments, or a line for the shell. */
  command: z.union([z.string().min(1), z.tuple([z.string().min(1)], z.string())]),
  /** How many processes a revision runs. */
  instances: z.int().min(1).max(100).default(1),
  /** Environment variables of the processes. Values may hold references such as `${env:TOKEN}`. */
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).default({}),
  health: healthOptions.prefault({}),
  /** How many releases are kept for a rollback, besides those that run and the one that was live before. */
  keepReleases: z.int().min(1).default(5),
  /** How long open requests may go on at a process that is to stop; what is left then is cut. */
  drainDeadline: duration.default(30_000),
  /** How long a process may take to end after SIGTERM, before it is killed. */
  stopDeadline: duration.default(10_000),
  /** The name of a cookie that keeps each visitor at one revision. */
  sticky: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'expected letters, digits, dashes and underscores')
    .optional(),
})

/** What a user writes. */
export type LocalOptions = z.input<typeof localOptions>

/** The same with defaults filled in and durations in milliseconds. */
export type ParsedOptions = z.output<typeof localOptions>
