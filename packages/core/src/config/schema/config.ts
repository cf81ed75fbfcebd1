import { z } from 'zod'
import { build, tag } from './build.ts'
import { environments } from './environments.ts'
import { guardrails } from './limits.ts'
import { metrics } from './metrics.ts'
import { migrations } from './migrations.ts'
import { channels, notifications } from './notifications.ts'
import { preChecks } from './pre-checks.ts'
import { strategy } from './strategy.ts'
import { targets } from './targets.ts'
import { literal, name, path, prose, template } from './text.ts'
import { rollback, verification } from './verification.ts'

const file = template(['ENV'])

/** Every key of a configuration. */
export const configSchema = z
  .strictObject({
    $schema: z.string().optional().describe('The JSON Schema, for editors.'),
    name: name.optional().describe('The name of the pipeline. Default app.'),
    include: z
      .array(literal)
      .optional()
      .describe('Further files, relative to this one. What two of them say differently is an error.'),
    adapters: z
      .record(name, literal)
      .optional()
      .describe('Modules of adapters by name. Default @landfall/adapter-<name>.'),
    pre_checks: preChecks.optional(),
    build: build.optional(),
    storage: path.optional().describe('Where copies of the artifacts are kept, by their digests.'),
    tag: tag.optional(),
    targets: targets.optional(),
    strategy: strategy.optional(),
    process: z.array(prose).optional().describe('How the strategy goes, in words: documentation.'),
    metrics: metrics.optional(),
    migrations: migrations.optional(),
    verification: verification.optional(),
    rollback: rollback.optional(),
    environments: environments.optional(),
    notifications: notifications.optional(),
    channels: channels.optional(),
    guardrails: guardrails.optional(),
    record: file.optional().describe('The file that the record of the last deployment is written to.'),
    manifest: z
      .strictObject({
        file: file.describe('A YAML file with a list `releases`; its comments and order stay.'),
        stories: z
          .union([
            z.array(prose),
            z.strictObject({
              pattern: prose
                .refine(isPattern, 'a regular expression')
                .describe('Finds stories in the messages of the commits since the last release.')
                .meta({ examples: ['US-\\d+'] }),
            }),
          ])
          .optional()
          .describe('The stories that the release brings, or how they are found.'),
      })
      .optional()
      .describe('The manifest that every release is appended to.'),
    store: path.optional().describe('Where deployments are kept. Default .landfall.'),
  })
  .meta({ title: 'Landfall', description: 'The configuration of a Landfall deployment.' })

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

/** A configuration as a person writes it. */
export type ConfigInput = z.input<typeof configSchema>

/** A configuration that has been checked. */
export type Config = z.output<typeof configSchema>
