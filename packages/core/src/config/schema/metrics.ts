import { z } from 'zod'
import { commandLine, environmentVariables } from './command.ts'
import { attempts, duration, literal, name, prose, someTime, template } from './text.ts'
import { metricVariables } from './variables.ts'

/** HTTP headers. */
export const headers = environmentHeaders()

function environmentHeaders() {
  const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'the name of a header')
  return z
    .record(headerName, environmentVariables.valueType)
    .meta({ id: 'Headers', description: 'Headers by name. Secret values as references: ${env:NAME}.' })
}

const url = /^https?:\/\/[^\s/]+\S*$/i
const pointer = literal.regex(/^\//, 'a JSON pointer such as /data/value')
const count = z.int().min(0).max(10_000)
const query = prose.describe(
  'PromQL; ${VERSION}, ${RELEASE}, ${ENV}, and in comparisons ${WINDOW} and ${STEP}.',
)

const prometheus = z.strictObject({
  url: literal.regex(url, 'a URL with http or https').describe('The server, without /api/v1.'),
  headers: headers.optional(),
  timeout: someTime.optional().describe('For one request. Default 10s.'),
  attempts: attempts.optional().describe('Tries of a request. Default 3.'),
  query: query.optional().describe('The value; with window and step, a value over time that is compared.'),
  combine: z
    .enum(['one', 'sum'])
    .optional()
    .describe('What several series are: no data (one), or their sum.'),
  samples: query.optional().describe('The number of samples that the value is made of.'),
  errors: query.optional().describe('How many requests failed within ${WINDOW}; compared with the baseline.'),
  total: query.optional().describe('How many there were within ${WINDOW}.'),
  window: someTime.optional().describe('The time that is looked at on both sides of a comparison.'),
  step: someTime.optional().describe('The time between two samples of a value over time.'),
  worse: z.enum(['higher', 'lower']).optional().describe('Which values are worse. Default higher.'),
  alpha: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('How probably chance alone stops a good canary. Default 0.05.'),
  tolerated: z
    .strictObject({ absolute: z.number().min(0).optional(), relative: z.number().min(0).optional() })
    .optional()
    .describe('By how much the canary may be worse, the larger one of both.'),
  baseline: z
    .union([query, z.strictObject({ errors: query, total: query })])
    .optional()
    .describe('The same of the baseline. Default: the same query about what is live.'),
})

const sources = ['command', 'url', 'prometheus'] as const

const metric = z
  .strictObject({
    command: commandLine
      .optional()
      .describe('Prints the value as its last line: a number, or JSON with value and samples.'),
    env: environmentVariables.optional().describe('For command.'),
    url: template(metricVariables)
      .regex(url, 'a URL with http or https')
      .optional()
      .describe('Tells the value as JSON.'),
    pointer: pointer.optional().describe('For url: where the number stands in the JSON (RFC 6901).'),
    samples: pointer.optional().describe('For url: where the number of samples stands.'),
    headers: headers.optional().describe('For url.'),
    prometheus: prometheus
      .optional()
      .describe('Asks Prometheus: for a value, or for a comparison with what is live.'),
    max: z.number().optional().describe('The largest good value.'),
    min: z.number().optional().describe('The smallest good value.'),
    count: z.int().min(1).max(10_000).optional().describe('How often it is measured. Default 1.'),
    interval: duration.optional().describe('Between two measurements. Default 30s.'),
    failure_limit: count.optional().describe('How many measurements may be out of bounds. Default 0.'),
    no_data_limit: count.optional().describe('How many measurements may have no data. Default 0.'),
    min_samples: z
      .int()
      .min(0)
      .optional()
      .describe('Fewer samples are no data. Default 1, in comparisons more.'),
    no_data: z
      .enum(['fail', 'inconclusive'])
      .optional()
      .describe('What too much missing data means; never a pass. Default inconclusive.'),
    deadline: someTime.optional().describe('For one measurement. Default 30s.'),
    critical: z
      .boolean()
      .optional()
      .describe('Whether the analysis fails with this one. Default true; the others give a score together.'),
    weight: z.number().gt(0).max(1e6).optional().describe('Its share in that score. Default 1.'),
  })
  .superRefine((given, context) => {
    const problem = (at: string, message: string, expected: string) =>
      context.addIssue({ code: 'custom', path: [at], message, params: { expected } })
    const present = sources.filter((key) => given[key] !== undefined)
    const [source] = present
    if (source === undefined) problem('command', 'Missing key', `one of ${sources.join(', ')}`)
    for (const second of present.slice(1))
      problem(second, 'A metric has one source', `one of ${sources.join(', ')}`)
    if (source === 'url' && given.pointer === undefined)
      problem('pointer', 'Missing key', 'where the number stands, such as /data/value')
    const owners = { env: 'command', pointer: 'url', samples: 'url', headers: 'url' } as const
    for (const [key, owner] of Object.entries(owners))
      if (source !== undefined && source !== owner && given[key as keyof typeof owners] !== undefined)
        problem(key, `Belongs to a metric by ${owner}`, `no ${key}`)
  })

/** A metric, as it is written. */
export type MetricConfig = z.output<typeof metric>

/** What a canary is judged by. */
export const metrics = z.record(name, metric).describe('Metrics by name, for the `analysis` of a canary.')
