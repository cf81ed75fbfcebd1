import { z } from 'zod'
import { located } from './document/place.ts'
import { readYaml } from './document/read-yaml.ts'
import { configInvalid } from './problems/config-problem.ts'
import { findingsFrom } from './problems/from-issues.ts'

/** The three words, or several of them with `|` between, as a description of the document has them. */
const status = z
  .string()
  .regex(
    /^(?:success|failed|rolled_back)(?: *\| *(?:success|failed|rolled_back))*$/,
    'success, failed or rolled_back',
  )

const result = z.object({ name: z.string(), status: z.string() })

const record = z
  .object({
    deploy: z
      .object({
        version: z.string(),
        environment: z.string(),
        status,
        timeline: z.object({ started: z.string(), completed: z.string(), duration: z.string() }),
        pre_checks: z.array(result),
        artifacts: z.array(z.object({ type: z.string(), location: z.string() }).catchall(z.unknown())),
        verification: z.record(z.string(), z.string()),
        url: z.string().nullable(),
        commit: z.string().nullable(),
        deployed_by: z.string(),
        notes: z.string(),
      })
      .catchall(z.unknown()),
  })
  .describe('The record of a deployment.')

const manifest = z.object({
  releases: z.array(
    z
      .object({
        version: z.string(),
        environment: z.string(),
        date: z.string(),
        stories: z.array(z.string()).nullish(),
        status: z.string(),
      })
      .catchall(z.unknown()),
  ),
})

/** A record of a deployment as it stands in a file; what a newer version adds is kept. */
export type RecordDocument = z.output<typeof record>['deploy']

/** A release as a manifest has it. */
export type ManifestEntry = z.output<typeof manifest>['releases'][number]

/**
 * Reads a record that `p.record` wrote, YAML or JSON.
 *
 * @throws `CONFIG_INVALID`
 *
 * @example parseRecord(await readFile('release.yaml', 'utf8')).status // 'success'
 */
export function parseRecord(text: string): RecordDocument {
  return parsed(record, text, 'The record').deploy
}

/**
 * Reads a manifest of releases.
 *
 * @throws `CONFIG_INVALID`
 *
 * @example parseManifest(await readFile('releases.yaml', 'utf8')).at(-1)?.version // '1.2.3'
 */
export function parseManifest(text: string): readonly ManifestEntry[] {
  return parsed(manifest, text, 'The manifest').releases
}

function parsed<S extends z.ZodType>(schema: S, text: string, source: string): z.output<S> {
  const { document, problems } = readYaml(text, source)
  const result = schema.safeParse(document.value)
  if (result.success && problems.length === 0) return result.data
  const findings = result.success ? [] : findingsFrom(schema, result.error.issues, document.value)
  throw configInvalid(source, [...problems, ...findings.map((one) => located(document.place, one))])
}
