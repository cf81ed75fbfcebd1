import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configFile, knownEnvironment } from '../../src/project/load-project.ts'
import { fakeProject } from '../support/fake-project.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'landfall-project-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('a wrong environment suggests the right one', () => {
  const project = fakeProject({ directory })
  expect(knownEnvironment(project, 'staging')).toBe('staging')
  expect(() => knownEnvironment(project, 'stagin')).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_ENVIRONMENT', remedy: 'Did you mean staging?' }),
  )
  expect(() => knownEnvironment(project, 'moon')).toThrow(
    expect.objectContaining({
      expected: 'staging, production',
      remedy: expect.stringContaining('Use one of these'),
    }),
  )
})

test('a configuration that is named and is not there is an error, also where another one is', () => {
  const context = { positionals: {}, flags: { config: 'other.yaml' }, cwd: directory, variables: {} }
  expect(() => configFile(context)).toThrow(expect.objectContaining({ message: 'other.yaml does not exist' }))
})
