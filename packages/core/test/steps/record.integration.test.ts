import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLandfall, directoryStore, type Pipeline } from '@landfall/core'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { steps } from '../support/shop.ts'

let project: string

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'landfall-record-'))
  onTestFinished(() => rm(project, { recursive: true, force: true }))
})

async function deployed(pipeline: Pipeline) {
  const landfall = createLandfall({
    environments: { test: { targets: {}, url: 'https://shop.example' } },
    store: directoryStore(join(project, '.landfall')),
    projectDirectory: project,
    variables: { PATH: process.env.PATH },
  })
  const plan = await landfall.plan(pipeline, {
    environment: 'test',
    version: '1.2.3',
    commit: 'abc1234',
    notes: 'first: "one"',
  })
  const run = await landfall.deploy(plan, { by: 'ann' })
  return await run.result
}

const expected = {
  version: '1.2.3',
  environment: 'test',
  commit: 'abc1234',
  url: 'https://shop.example',
  deployed_by: 'ann',
  notes: 'first: "one"',
  pre_checks: [{ name: 'tests', status: 'pass' }],
  timeline: {
    started: expect.stringMatching(/Z$/),
    completed: expect.stringMatching(/Z$/),
    duration: expect.any(String),
  },
}

test('the record is kept as JSON and as YAML, in directories that need not be there', async () => {
  const record = await deployed(
    steps((p) => {
      p.check('tests', 'true')
      p.record('json', 'records/of/deploy.json')
      p.record('yaml', 'deploy.yaml')
    }),
  )
  const json = JSON.parse(await readFile(join(project, 'records/of/deploy.json'), 'utf8'))
  const yaml = parse(await readFile(join(project, 'deploy.yaml'), 'utf8'))
  for (const kept of [json, yaml]) {
    expect(kept).toEqual({ deploy: record })
    expect(kept.deploy).toMatchObject({ ...expected, status: 'success' })
  }
})

test('it is kept however the deployment ends', async () => {
  const record = await deployed(
    steps((p) => {
      p.check('tests', 'true')
      p.record('json', 'deploy.json')
      p.command('broken', 'exit 3')
    }),
  )
  const { deploy } = JSON.parse(await readFile(join(project, 'deploy.json'), 'utf8'))
  expect(deploy).toEqual(record)
  expect(deploy).toMatchObject({ ...expected, status: 'failed', error: { code: 'COMMAND_FAILED' } })
})

test('a record that cannot be written changes nothing about the outcome, and is told', async () => {
  await writeFile(join(project, 'file'), 'in the way')
  const record = await deployed(
    steps((p) => {
      p.check('tests', 'true')
      p.record('json', 'file/deploy.json')
    }),
  )
  expect(record).toMatchObject({ status: 'success', outcome: 'succeeded' })
  expect(record.warnings).toEqual([
    expect.objectContaining({ message: expect.stringContaining('file/deploy.json') }),
  ])
})
