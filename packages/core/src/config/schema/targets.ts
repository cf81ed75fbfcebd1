import { z } from 'zod'
import { strategy } from './strategy.ts'
import { name } from './text.ts'

const adapter = name
  .describe('The adapter that deploys to it.')
  .meta({ examples: ['local', 'kubernetes', 'ssh'] })

const members = {
  artifact: name.optional().describe('The build step whose artifact it gets. Default: the only one.'),
  configuration: z
    .record(z.string().min(1), z.unknown())
    .optional()
    .describe('Configuration that belongs to the release. Secret values as references: ${env:NAME}.'),
  strategy: strategy.optional(),
}

/** The members of a target that are not options of its adapter. */
export const targetMembers: readonly string[] = ['adapter', ...Object.keys(members)]

/** What every environment deploys to. */
export const targets = z
  .record(name, z.object({ adapter, ...members }).catchall(z.unknown()))
  .describe('What is deployed to, by name. Every other member is an option of the adapter.')

/** What an environment has of its own. */
export const ownTargets = z
  .record(
    name,
    z.union([z.literal(false), z.object({ adapter: adapter.optional(), ...members }).catchall(z.unknown())]),
  )
  .describe('Targets of this environment alone, members that differ here, or `false` for a target it lacks.')
