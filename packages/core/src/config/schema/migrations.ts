import { z } from 'zod'
import { command, environmentVariables } from './command.ts'
import { literal, name, someTime } from './text.ts'

/** How the database follows the release. */
export const migrations = z
  .strictObject({
    name: name.optional().describe('The name of the step. Default migrations.'),
    files: z
      .union([literal, z.array(literal).min(1)])
      .describe('Patterns of the migration files. Without new ones nothing is migrated.')
      .meta({ examples: ['db/migrations/*.sql'] }),
    dry_run: command.describe('Prints what would be done, as SQL or JSON, and changes nothing.'),
    dry_run_env: environmentVariables
      .optional()
      .describe('Added for the dry run: the database that is like the one of production.'),
    source: z
      .enum(['output', 'files'])
      .optional()
      .describe('Where the plan is read that a person approves. Default: the output of the dry run.'),
    dialect: z
      .enum(['postgresql', 'sqlite', 'mysql'])
      .optional()
      .describe('The language of the SQL. Default: the one that fits.'),
    apply: command.describe('Applies the migrations.'),
    verify: command.optional().describe('Has to end with exit code 0 when the schema is right.'),
    rollback: command.optional().describe('Undoes what `apply` did; run at once when that fails.'),
    irreversible: z
      .boolean()
      .optional()
      .describe('There is no way back: an automatic rollback stops in front of it and asks a person.'),
    runs: z
      .enum(['before-traffic', 'after-promotion'])
      .optional()
      .describe('Before the release gets traffic (default), or after it has all of it.'),
    previous_code: z
      .enum(['compatible', 'incompatible'])
      .optional()
      .describe('Whether the code that was live works with the new schema. Default incompatible.'),
    merged_into: z
      .union([z.literal(false), literal])
      .optional()
      .describe('The branch that has to contain the commit, or `false`. Default main.'),
    remote: z
      .union([z.literal(false), name])
      .optional()
      .describe('The remote of that branch; `false` for the local one. Default origin.'),
    timeout: someTime.optional().describe('How long the approval is waited for. Default 24h.'),
  })
  .superRefine(({ rollback, irreversible = false }, context) => {
    if ((rollback === undefined) === irreversible) return
    context.addIssue({
      code: 'custom',
      path: [rollback === undefined ? 'rollback' : 'irreversible'],
      message: rollback === undefined ? 'Missing key' : 'A migration with a rollback is not irreversible',
      params: { expected: 'either rollback, a command, or irreversible: true' },
    })
  })
  .describe('Database migrations: dry run, approval of exactly what it showed, apply, verify.')
