import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineAdapter, isLandfallError } from '@landfall/core'
import { type ConfigProblem, loadConfig } from '@landfall/core/config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'landfall-adapters-'))
  const adapter = (name: string) => `
    const verbs = {}
    const create = (options) => ({ name: '${name}', abilities: create.abilities, verbs: { options } })
    export const ${name} = Object.assign(create, {
      adapterName: '${name}',
      abilities: { artifacts: ['directory'], fencing: 'none' },
      options: { safeParse: (data) => ({ success: true, data }) },
    })`
  await writeFile(join(directory, 'mine.mjs'), adapter('mine'))
  await writeFile(
    join(directory, 'both.mjs'),
    adapter('one') + adapter('two').replace('const verbs = {}', '').replaceAll('create', 'make'),
  )
  await writeFile(join(directory, 'nothing.mjs'), 'export const nothing = 1')
  await writeFile(join(directory, 'broken.mjs'), 'throw new Error("it is broken")')
  const installed = join(directory, 'node_modules/@landfall/adapter-installed')
  await mkdir(installed, { recursive: true })
  await writeFile(join(installed, 'package.json'), '{"type": "module", "exports": "./index.js"}')
  await writeFile(join(installed, 'index.js'), adapter('installed'))
})
afterAll(() => rm(directory, { recursive: true }))

const seen: unknown[] = []
const placed = defineAdapter({
  name: 'local',
  options: z.object({ root: z.string(), other: z.string() }),
  paths: ['root'],
  abilities: { artifacts: ['directory'], fencing: 'none' },
  create(options) {
    seen.push(options)
    return {} as never
  },
})

const rest = `
build: [{name: app, artifact: {type: directory, path: dist}}]
environments: {test: {}}
`

async function load(text: string) {
  const file = join(directory, 'landfall.yaml')
  await writeFile(file, text + rest)
  return await loadConfig(file)
}

async function problemsOf(text: string): Promise<string[]> {
  const error = await load(text).catch((thrown: unknown) => thrown)
  if (!isLandfallError(error) || error.code !== 'CONFIG_INVALID') throw error
  const problems = error.details as unknown as readonly ConfigProblem[]
  return problems.map(({ line, path, message }) => `${line} ${path}: ${message}`)
}

describe('an adapter comes from', () => {
  test.each([
    ['a module beside the file', 'adapters: {mine: ./mine.mjs}\ntargets: {web: {adapter: mine}}'],
    [
      'a module with one adapter, whatever it is called',
      'adapters: {other: ./mine.mjs}\ntargets: {web: {adapter: other}}',
    ],
    ['a module with several, by its name', 'adapters: {two: ./both.mjs}\ntargets: {web: {adapter: two}}'],
    ['a package that is installed beside the file', 'targets: {web: {adapter: installed}}'],
  ])('%s', async (_, text) => {
    const project = await load(text)
    expect(project.pipelineFor('test').compiled.steps.map(({ id }) => id)).toEqual([
      'app',
      'push/web',
      'deploy/web',
    ])
  })
})

test('a path in the options of an adapter lies beside the file, also for a process that runs elsewhere', async () => {
  const given = { adapters: { local: placed } }
  const file = join(directory, 'landfall.yaml')
  const text = 'targets: {web: {adapter: local, root: ../web, other: ../web}}\nenvironments: {test: {}}\n'
  await writeFile(file, `build: [{name: app, artifact: {type: directory, path: dist}}]\n${text}`)
  await loadConfig(file, given)
  expect(seen).toEqual([{ root: join(directory, '../web'), other: '../web' }])
})

describe('no adapter', () => {
  test.each([
    [
      'in a module',
      'adapters: {a: ./nothing.mjs}\ntargets: {web: {adapter: a}}',
      '1 adapters.a: ./nothing.mjs has no adapter a',
    ],
    [
      'in one with several others',
      'adapters: {a: ./both.mjs}\ntargets: {web: {adapter: a}}',
      '1 adapters.a: ./both.mjs has no adapter a',
    ],
    [
      'in one that fails',
      'adapters: {a: ./broken.mjs}\ntargets: {web: {adapter: a}}',
      '1 adapters.a: The adapter cannot be imported from ./broken.mjs',
    ],
    [
      'in a package that is not installed',
      'targets: {web: {adapter: heroku}}',
      '1 targets.web.adapter: The adapter cannot be imported from @landfall/adapter-heroku',
    ],
    [
      'behind an address',
      'adapters: {a: "data:text/javascript,1"}\ntargets: {web: {adapter: a}}',
      '1 adapters.a: The adapter cannot be imported from data:text/javascript,1',
    ],
    ['of that name anywhere', 'targets: {web: {adapter: herku}}', '1 targets.web.adapter: Unknown adapter'],
  ])('%s', async (_, text, problem) => {
    expect(await problemsOf(text)).toEqual([problem])
  })
})

test('a module that is no configuration', async () => {
  await writeFile(join(directory, 'a.config.mjs'), 'export const config = {}')
  await writeFile(join(directory, 'b.config.mjs'), 'export default { strategy: "none", build: () => 1 }')
  const message = async (name: string): Promise<string> =>
    await loadConfig(join(directory, name)).then(
      () => 'loaded',
      (error: Error) => error.message,
    )
  expect(await message('a.config.mjs')).toContain('The module has no configuration')
  expect(await message('b.config.mjs')).toMatch(
    /2 problems[\s\S]*build: Not a value of JSON[\s\S]*strategy: Wrong value/,
  )
  expect(await message('missing.config.mjs')).toContain('The module cannot be imported')
})
