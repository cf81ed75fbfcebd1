import { readFileSync } from 'node:fs'
import { type ConfigInput, type Project, projectFrom } from '@landfall/core/config'
import { fakeAdapter } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { configSchema } from '../../src/config/schema/config.ts'
import { messageVariables } from '../../src/config/schema/variables.ts'
import { adapterFor } from './support/fake-deployment.ts'

const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8')
const [example = ''] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text)

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8')
const [small = ''] = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text)

function projectOf(text: string): Project {
  const local = { ...adapterFor(fakeAdapter({ split: 'weighted' }), 'local'), options: z.looseObject({}) }
  const adapter = Object.assign(() => fakeAdapter({ split: 'weighted' }), local)
  return projectFrom(parse(text) as ConfigInput, { adapters: { local: adapter }, variables: {} })
}

test('the example of the README is valid', () => {
  const { steps } = projectOf(small).pipelineFor('production').compiled
  expect(steps.map(({ id }) => id)).toEqual(['tests', 'app', 'tag', 'push/web', 'deploy/web'])
})

test('the example of the page is valid, for each of its environments', () => {
  const project = projectOf(example)
  expect(project.environments).toEqual(['staging', 'production'])
  for (const name of project.environments)
    expect(project.pipelineFor(name).compiled.steps.map(({ id }) => id)).toEqual([
      'tests',
      'no-known-vulnerabilities',
      'app',
      'tag',
      'migrations',
      'push/web',
      'deploy/web',
      'verify/web',
      'record',
      'manifest',
    ])
})

test('the page explains every key of the file and of an environment, and every variable', () => {
  const environment = configSchema.shape.environments.unwrap().valueType.shape
  const keys = [...Object.keys(configSchema.shape), ...Object.keys(environment)].filter(
    (key) => key !== '$schema',
  )
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([])
  expect(messageVariables.filter((name) => !page.includes(`\`\${${name}}\``))).toEqual([])
})
