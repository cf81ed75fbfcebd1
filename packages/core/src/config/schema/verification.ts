import { z } from 'zod'
import { command, commandLine, environmentVariables } from './command.ts'
import { headers } from './metrics.ts'
import { attempts, duration, literal, name, prose, someTime, template } from './text.ts'
import { checkVariables } from './variables.ts'

const status = z.int().min(100).max(599)
const text = z.union([
  prose,
  z.strictObject({ contains: prose }),
  z.strictObject({ equals: z.string() }),
  z.strictObject({ matches: prose.describe('A regular expression that has to match somewhere.') }),
])
const ofRequests = ['method', 'headers', 'status', 'body', 'version'] as const
const ofCommands = ['expected', 'env'] as const

const check = z
  .strictObject({
    check: prose.describe('What is checked, for people.'),
    command: commandLine.optional().describe('Has to end with exit code 0; it is told URL, VERSION and ENV.'),
    expected: template(checkVariables)
      .optional()
      .describe('A text of its output; for curl also the status line, such as 200 OK.'),
    env: environmentVariables.optional(),
    path: literal
      .regex(/^\/(?!\/)\S*$/, 'a path such as /health')
      .optional()
      .describe('Asked of the release itself, before it gets traffic and after.'),
    url: literal
      .regex(/^https?:\/\/[^\s/]+\S*$/i, 'a URL with http or https')
      .optional()
      .describe('Asked after the deployment.'),
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']).optional().describe('Default GET.'),
    headers: headers.optional(),
    status: z
      .union([status, z.tuple([status, status])])
      .optional()
      .describe('The status, or the first and last of a range. Default 200 to 299.'),
    body: text.optional().describe('A text that the body has to contain.'),
    version: z
      .union([z.literal(true), literal.regex(/^\//, 'true, or a JSON pointer such as /build/version')])
      .optional()
      .describe('The answer has to tell the deployed version: alone, or at a JSON pointer.'),
    name: name.optional().describe('Its key in the record. Default: made from the words of `check`.'),
    attempts: attempts.optional().describe('How often it may fail. Default: that of `rollback`, or 3.'),
    interval: duration.optional().describe('Between two attempts. Default 2s.'),
    deadline: someTime.optional().describe('For one attempt. Default 10s, 5m for commands.'),
    gate: z
      .boolean()
      .optional()
      .describe('Whether the release gets traffic only when this holds. Default: true for `path`.'),
    target: name.optional().describe('The target it looks at. Default: all that it can look at.'),
  })
  .superRefine((given, context) => {
    const problem = (at: string, message: string, expected: string) =>
      context.addIssue({ code: 'custom', path: [at], message, params: { expected } })
    const sources = (['command', 'path', 'url'] as const).filter((key) => given[key] !== undefined)
    if (sources.length === 0) problem('command', 'Missing key', 'one of command, path, url')
    for (const second of sources.slice(1))
      problem(second, 'A check looks at one thing', 'one of command, path, url')
    const foreign = given.command === undefined ? ofCommands : ofRequests
    for (const key of foreign)
      if (sources.length === 1 && (given as Record<string, unknown>)[key] !== undefined)
        problem(
          key,
          `Not for a check by ${sources[0]}`,
          `one of ${(given.command === undefined ? ofRequests : ofCommands).join(', ')}`,
        )
    if (given.version !== undefined)
      for (const key of ['method', 'status', 'body'] as const)
        if (given[key] !== undefined) problem(key, 'Not together with version', 'a check of its own')
    if (given.url !== undefined && given.gate === true)
      problem('gate', 'A whole URL does not lead to a release without traffic', 'a path instead of the url')
  })

/** What a release has to show. */
export const verification = z.array(check).meta({
  id: 'Verification',
  description: 'What the release has to show: before it gets traffic (`path`), and when it is live (all).',
})

/** What happens when it does not. */
export const rollback = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe('Whether a failed deployment brings the last good release back. Default true.'),
    trigger: prose
      .optional()
      .describe('In words: how often a check may fail.')
      .meta({ examples: ['Health check fails after 3 attempts'] }),
    attempts: attempts.optional().describe('The same as a number: attempts of every check. Default 3.'),
    actions: z
      .array(prose)
      .optional()
      .describe('In words: what a failure leads to. Each is one of revert, notify and log.')
      .meta({ examples: [['Revert to previous version', 'Notify team', 'Log failure details']] }),
    commands: z
      .record(name, command)
      .optional()
      .describe("Commands by adapter, run instead of the adapter's own rollback."),
    within: z
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe('How many revisions a rollback goes back at most. Default: no limit.'),
  })
  .describe('What happens when a deployment fails.')
