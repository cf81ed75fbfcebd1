import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isLandfallError } from '@landfall/core'
import { type ConfigProblem, loadConfig } from '@landfall/core/config'
import { afterEach, beforeEach, expect, test } from 'vitest'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'landfall-include-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** Writes the files and loads the first one. */
async function load(files: { readonly [name: string]: string }) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return await loadConfig(join(directory, Object.keys(files)[0] as string))
}

async function problemsOf(files: { readonly [name: string]: string }): Promise<string[]> {
  const error = await load(files).catch((thrown: unknown) => thrown)
  if (!isLandfallError(error) || error.code !== 'CONFIG_INVALID') throw error
  const problems = error.details as unknown as readonly ConfigProblem[]
  return problems.map(({ file, line, column, path, message }) =>
    `${file}:${line}:${column} ${path}: ${message}`.replace(`${directory}/`, ''),
  )
}

test('files are put together key by key', async () => {
  const { config, environments } = await load({
    'landfall.yaml': 'include: [staging.yaml, production.yaml]\nname: shop\nenvironments: {preview: {}}',
    'staging.yaml': 'environments: {staging: {auto_deploy: true}}',
    'production.yaml': 'environments: {production: {auto_deploy: false}}',
  })
  expect(config.name).toBe('shop')
  expect(environments).toEqual(['preview', 'staging', 'production'])
})

test('a file that is included in two ways is read once', async () => {
  const { environments } = await load({
    'landfall.yaml': 'include: [a.yaml, b.yaml]',
    'a.yaml': 'include: [common.yaml]\nenvironments: {a: {}}',
    'b.yaml': 'include: [common.yaml]\nenvironments: {b: {}}',
    'common.yaml': 'environments: {common: {}}',
  })
  expect(environments).toEqual(['a', 'common', 'b'])
})

test('what two files say is an error, also when they agree, and lists are not joined', async () => {
  expect(
    await problemsOf({
      'landfall.yaml':
        'include: [other.yaml]\nname: a\nprocess: [x]\nenvironments:\n  a: {url: "https://a.example"}',
      'other.yaml': 'name: a\nprocess: [y]\nenvironments:\n  a:\n    url: "https://a.example"',
    }),
  ).toEqual([
    'other.yaml:1:1 name: Two files say this',
    'other.yaml:2:1 process: Two files say this',
    'other.yaml:5:5 environments.a.url: Two files say this',
  ])
})

test('a problem is told in the file where it is', async () => {
  expect(
    await problemsOf({
      'landfall.yaml': 'include: [other.yaml]\nstrategy: nothing',
      'other.yaml': 'name: a\nenvironments:\n  a: {promotes_from: b}',
    }),
  ).toEqual([
    'landfall.yaml:2:11 strategy: Wrong value',
    'other.yaml:3:22 environments.a.promotes_from: Unknown environment',
  ])
})

test('files in a circle', async () => {
  expect(
    await problemsOf({ 'landfall.yaml': 'include: [a.yaml]', 'a.yaml': 'include: [landfall.yaml]' }),
  ).toEqual(['a.yaml:1:11 include[0]: Files include each other in a circle'])
  expect(await problemsOf({ 'own.yaml': 'include: [own.yaml]' })).toEqual([
    'own.yaml:1:11 include[0]: Files include each other in a circle',
  ])
})

test('a file that is not there, and an entry that is no name', async () => {
  expect(await problemsOf({ 'landfall.yaml': 'include: [missing.yaml, 3]' })).toEqual([
    'landfall.yaml:1:11 include[0]: The file cannot be read',
    'landfall.yaml:1:25 include[1]: Wrong value',
  ])
})
