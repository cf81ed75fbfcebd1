import { z } from 'zod'
import { commandLine, stepMembers } from './command.ts'
import { name, prose } from './text.ts'

/** What has to hold before anything is built or changed. */
export const preChecks = z
  .array(
    z.strictObject({
      check: prose.describe('What is checked, for people.'),
      command: commandLine.describe('Has to end with exit code 0.'),
      required: z
        .boolean()
        .optional()
        .describe('Whether its failure ends the deployment; otherwise it is a warning. Default true.'),
      name: name.optional().describe('Its key in the record. Default: made from the words of `check`.'),
      ...stepMembers,
    }),
  )
  .describe('Commands that have to succeed before anything else happens. They run side by side.')
