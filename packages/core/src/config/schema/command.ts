import { z } from 'zod'
import { attempts, path, secret, someTime } from './text.ts'

/** A line for `/bin/sh`, or an argument vector that no shell sees. */
export const commandLine = z.union([z.string().regex(/\S/, 'a command'), z.array(z.string()).min(1)]).meta({
  id: 'CommandLine',
  description:
    'A line for /bin/sh, or a list: a program and its arguments, without a shell. A shell line reads values as environment variables: "$VERSION", "$ENV", "$COMMIT", "$DEPLOYMENT".',
  examples: ['npm test', ['node', 'scripts/check.js']],
})

/** Environment variables of a command. */
export const environmentVariables = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable, such as DATABASE_URL'),
    secret,
  )
  .meta({
    id: 'EnvironmentVariables',
    description: 'Environment variables by name. Secret values as references: ${env:NAME}.',
    examples: [{ DATABASE_URL: '${env:STAGING_DATABASE_URL}' }],
  })

const surroundings = {
  env: environmentVariables.optional(),
  directory: path.optional().describe('Where it runs, relative to the directory of the project.'),
}

/** A command, alone or with its surroundings. */
export const command = z
  .union([commandLine, z.strictObject({ run: commandLine, ...surroundings })])
  .meta({ id: 'Command', description: 'A command, alone or as run with env and directory.' })

/** Members of everything that runs a command as a step. */
export const stepMembers = {
  ...surroundings,
  deadline: someTime.optional().describe('How long one attempt may take. Default 10m.'),
  attempts: attempts.optional().describe('How often it is tried. Default 1.'),
}
