import type { Json } from '@landfall/core'
import { isLandfallError } from '@landfall/core'
import { type ConfigInput, projectFrom } from '@landfall/core/config'
import { fakeAdapter } from '@landfall/core/testing'
import { describe, expect, test } from 'vitest'
import { assemble } from '../../src/config/assemble/assemble.ts'
import { validate } from '../../src/config/validate.ts'
import config from './fixtures/shop.config.ts'
import { adapterFor } from './support/fake-deployment.ts'

const injections = [
  '$(touch pwned)',
  '`touch pwned`',
  "'; touch pwned; '",
  '"; touch pwned; "',
  'a\ntouch pwned',
  '| touch pwned',
  '-oProxyCommand=touch pwned',
]

type Path = readonly (string | number)[]

/** Every text of a value, by its path. */
function texts(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((item, index) => texts(item, [...path, index]))
  return Object.entries(value).flatMap(([key, member]) => texts(member, [...path, key]))
}

function withText(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return text
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? withText(item, rest, text) : item))
  const object = value as { readonly [key: string]: unknown }
  return { ...object, [key]: withText(object[key], rest, text) }
}

/** Whether the author of the file writes a command there. */
function isCommand(path: Path): boolean {
  const [section, second] = path
  if (section === 'migrations')
    return ['dry_run', 'apply', 'verify', 'rollback'].includes(String(second)) && !path.includes('env')
  if (section === 'rollback') return second === 'commands'
  return path.includes('command') && section !== 'targets'
}

/** Every command that a configuration runs: `run`, wherever it stands. */
function commandsIn(value: unknown): Json[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(commandsIn)
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key === 'run' ? [member as Json] : []),
    ...commandsIn(member),
  ])
}

const fake = fakeAdapter({ split: 'weighted' })
const adapters = { fake: adapterFor(fake), pods: adapterFor(fake, 'pods') }

function commandsOf(given: unknown): string | null {
  const { config: valid, findings } = validate(given)
  const made = assemble(valid, {
    adapters,
    unavailable: new Set(),
    directory: '/',
    channels: [],
    variables: {},
  })
  if (findings.length > 0 || made.findings.length > 0) return null
  const environments = [...made.environments.values()]
  const all = environments.map(({ pipeline, environment }) => [
    commandsIn(pipeline?.compiled),
    commandsIn(environment.rollbackCommands),
  ])
  return JSON.stringify(all)
}

describe.each(injections)('%s', (injection) => {
  test('in any text of a configuration, it is in no command but the one that its author wrote', () => {
    const plain = commandsOf(config)
    let valid = 0
    for (const path of texts(config)) {
      const commands = commandsOf(withText(config, path, injection))
      if (commands === null) continue
      valid += 1
      if (isCommand(path)) expect(commands).toContain(JSON.stringify(injection).slice(1, -1))
      else expect(commands, path.join('.')).toBe(plain)
    }
    expect(valid).toBeGreaterThan(20)
  })

  test('as a version or an environment, it is refused', async () => {
    const project = projectFrom({ environments: { test: {} } } satisfies ConfigInput, { variables: {} })
    await expect(project.plan({ environment: 'test', version: injection })).rejects.toSatisfy(
      (error) => isLandfallError(error) && error.code === 'INVALID_VERSION',
    )
    await expect(project.plan({ environment: injection, version: '1.0.0' })).rejects.toSatisfy(
      (error) => isLandfallError(error) && error.code === 'UNKNOWN_ENVIRONMENT',
    )
    expect(validate({ environments: { [injection]: {} } }).findings).toHaveLength(1)
  })
})
