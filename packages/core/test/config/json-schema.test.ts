import { readFileSync } from 'node:fs'
import { type ConfigInput, configJsonSchema } from '@landfall/core/config'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import config from './fixtures/shop.config.ts'
import { seedBlocks } from './support/fake-deployment.ts'

interface Schema {
  readonly description?: string
  readonly $ref?: string
  readonly properties?: { readonly [key: string]: Schema }
  readonly [key: string]: unknown
}

const written = JSON.parse(
  readFileSync(new URL('../../schema/landfall.schema.json', import.meta.url), 'utf8'),
) as Schema

test('the schema of the package is the one of the code', () => {
  // Otherwise: `npm run schema` in packages/core.
  expect(written).toEqual(configJsonSchema())
})

describe('an editor that goes by it', () => {
  const schema = z.fromJSONSchema(written as never)
  const complains = (value: unknown) => !schema.safeParse(value).success

  test('has nothing against what is valid', () => {
    expect(complains(config)).toBe(false)
    const blocks = seedBlocks.map(
      (text) => parse(text) as ConfigInput & { deploy?: unknown; releases?: unknown },
    )
    const configurations = blocks.filter(
      ({ deploy, releases }) => deploy === undefined && releases === undefined,
    )
    expect(configurations).toHaveLength(8)
    for (const block of configurations) expect(complains(block)).toBe(false)
  })

  test.each([
    ['an unknown key', { strategie: 'canary' }],
    ['an unknown strategy', { strategy: 'blue_green' }],
    ['a duration without a unit', { environments: { a: { queue_timeout: 5 } } }],
    ['a check without a command', { pre_checks: [{ check: 'tests' }] }],
    ['a name with a blank', { environments: { 'a b': {} } }],
  ])('marks %s', (_, value) => {
    expect(complains(value)).toBe(true)
  })
})

test('every key is explained', () => {
  const silent: string[] = []
  const look = (schema: Schema, path: string): void => {
    for (const [key, member] of Object.entries(schema.properties ?? {})) {
      const named = member.$ref !== undefined || JSON.stringify(member).includes('"$ref"')
      if (member.description === undefined && !named) silent.push(`${path}${key}`)
      look(member, `${path}${key}.`)
    }
  }
  look(written, '')
  for (const [name, definition] of Object.entries(written.definitions as { [name: string]: Schema }))
    if (definition.description === undefined) silent.push(name)
  expect(silent).toEqual([])
})
