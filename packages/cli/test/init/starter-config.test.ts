import { local } from '@landfall/adapter-local'
import { projectFrom } from '@landfall/core/config'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Found, starterConfig } from '../../src/init/starter-config.ts'

const nothing: Found = { words: [], scripts: [], docker: false, git: false, migrations: false, server: null }

test.each<readonly [string, Partial<Found>]>([
  ['an empty directory', {}],
  ['a Node package', { scripts: ['test', 'lint', 'build'], server: 'server.js', git: true }],
  ['one with everything', { scripts: ['test', 'build'], docker: true, git: true, migrations: true }],
])('for %s it is a valid configuration', (_name, found) => {
  const text = starterConfig({ ...nothing, ...found })
  const project = projectFrom(parse(text), { adapters: { local } })
  expect(project.environments).toEqual(['staging', 'production'])
  for (const name of project.environments) {
    expect(project.pipelineFor(name).compiled.steps.map(({ uses }) => uses)).toContain('deploy@1')
  }
})

test('what is commented out is right too', () => {
  const text = starterConfig({ ...nothing, docker: true, git: true, migrations: true })
  const shown = text.replaceAll(/^( *)# (?=- check|- name|tag:|migrations:|pre_checks:| {2})/gm, '$1')
  expect(() => projectFrom(parse(shown), { adapters: { local } })).not.toThrow()
  expect(shown).toMatch(/^migrations:$/m)
})

test('the scripts of the package are its checks', () => {
  const text = starterConfig({ ...nothing, scripts: ['test', 'lint', 'build'] })
  expect(parse(text)).toMatchObject({
    pre_checks: [
      { command: 'npm run test', required: true },
      { command: 'npm run lint', required: false },
    ],
    build: [{ command: 'npm run build', artifact: { path: 'dist' } }],
  })
})
