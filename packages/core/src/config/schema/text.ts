import { z } from 'zod'
import { parseDuration } from '../../json/duration.ts'
import { type VariableProblem, variableProblems } from './variables.ts'

const year = 365 * 24 * 3_600_000

/** Adds problems about variables to those that zod finds itself. */
function withVariables(check: (text: string) => readonly VariableProblem[]): z.ZodString {
  return z
    .string()
    .min(1)
    .superRefine((text, context) => {
      for (const problem of check(text))
        context.addIssue({ code: 'custom', message: problem.message, params: { ...problem } })
    })
}

/** Words for people: anything goes. */
export const prose: z.ZodString = z.string().min(1)

/** A text in which nothing is replaced, so that nothing may look as if it were. */
export const literal: z.ZodString = withVariables((text) => variableProblems(text, [], false))

/** A text in which `${NAME}` is replaced for the given names. */
export function template(allowed: readonly string[]): z.ZodString {
  return withVariables((text) => variableProblems(text, allowed, false))
}

/** A text in which `${env:NAME}` is replaced by an environment variable, at the last moment. */
export const secret: z.ZodString = withVariables((text) => variableProblems(text, [], true))

/** A key that steps, artifacts, targets and environments are known by. */
export const name = z
  .string()
  .regex(
    /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'letters, digits, dots, dashes and underscores, starting with a letter or digit, at most 100',
  )
  .meta({ id: 'Name', description: 'Letters, digits, dots, dashes and underscores.' })

/** A time with its unit. */
export const duration = z
  .string()
  .regex(
    /^(?=\d)(?:\d+(?:\.\d+)?d)?(?:\d+(?:\.\d+)?h)?(?:\d+(?:\.\d+)?m(?!s))?(?:\d+(?:\.\d+)?s)?(?:\d+(?:\.\d+)?ms)?$/,
    'a duration such as 500ms, 30s, 1m30s, 2h or 1d',
  )
  .refine(withinYear, { error: 'a duration of at most a year', abort: true })
  .meta({ id: 'Duration', description: 'A time with its unit.', examples: ['500ms', '30s', '1m30s', '2h'] })

/** The same, and longer than nothing. */
export const someTime = duration.refine((text) => !withinYear(text) || parseDuration(text) > 0, {
  error: 'a duration longer than 0',
})

function withinYear(text: string): boolean {
  try {
    return parseDuration(text) <= year
  } catch {
    return false
  }
}

/** How often something is tried. */
export const attempts = z.int().min(1).max(100)

/** A file or directory, relative to the project's directory. */
export const path: z.ZodString = literal.regex(/^[^\0]+$/, 'a path')

/** A person's or a list's address. */
export const address = z
  .string()
  .regex(/^[^\s@<>"'()]+@[^\s@<>"'()]+$/, 'an e-mail address such as team@example.com')
