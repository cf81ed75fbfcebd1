import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allAtOnce, createLandfall, directoryStore, type Landfall } from '@landfall/core'
import { type FakeAdapter, FakeCommands, fakeAdapter, fakeEffects } from '@landfall/core/testing'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { failureOf, shop } from '../support/shop.ts'

let root: string
let web: FakeAdapter

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'landfall-journal-'))
  web = fakeAdapter()
  onTestFinished(() => rm(root, { recursive: true, force: true }))
})

/** A process of its own: nothing of what it has read is remembered by another one. */
function process(): Landfall {
  return createLandfall({
    environments: { test: { targets: { web } } },
    store: directoryStore(root),
    leaseTerm: '1s',
    variables: {},
    effects: fakeEffects({ web }, new FakeCommands()),
  })
}

/** A deployment that waits for a person, with nobody at work on it. */
async function interrupted(): Promise<{
  readonly id: string
  readonly file: string
  readonly bytes: Buffer
}> {
  const landfall = process()
  const pipeline = shop(web, allAtOnce(), { before: (p) => p.approve('go', { instructions: 'Go?' }) })
  const run = await landfall.deploy(await landfall.plan(pipeline, { environment: 'test', version: '2.0.0' }))
  for await (const event of run.events()) if (event.type === 'signal.awaited') break
  await run.leave()
  const file = join(root, 'deployments', run.id, 'journal.0001.jsonl')
  return { id: run.id, file, bytes: await readFile(file) }
}

async function goesOn(id: string): Promise<void> {
  const run = await (await process().attach(id)).resume()
  await run.approve({ by: 'ann' })
  expect((await run.result).status).toBe('success')
}

for (const [what, code, change] of [
  [
    'altered in the middle',
    'JOURNAL_DAMAGED',
    (text: string) => text.replace('"version":"2.0.0"', '"version":"6.6.6"'),
  ],
  [
    'missing a line in the middle',
    'JOURNAL_DAMAGED',
    (text: string) =>
      text
        .split('\n')
        .filter((_, at) => at !== 2)
        .join('\n'),
  ],
  [
    'cut off before what was synced',
    'JOURNAL_TRUNCATED',
    (text: string) => text.split('\n').slice(0, 4).join('\n'),
  ],
  ['emptied', 'JOURNAL_TRUNCATED', () => ''],
] as const) {
  test(`a journal ${what} is told of, its deployment does not go on, and nothing is lost`, async () => {
    const { id, file, bytes } = await interrupted()
    const calls = web.calls.length
    await writeFile(file, change(bytes.toString()))

    const landfall = process()
    const attempts = [
      async () => (await landfall.attach(id)).resume(),
      async () => (await landfall.attach(id)).abort({ by: 'ann', reason: 'no' }),
      async () => (await landfall.attach(id)).approve({ by: 'ann' }),
    ]
    for (const attempt of attempts) {
      const error = await failureOf(attempt())
      expect(error).toMatchObject({ code, remedy: expect.stringContaining('backup') })
    }
    const plan = await landfall.plan(shop(web, allAtOnce()), { environment: 'test', version: '3.0.0' })
    expect(await failureOf(landfall.deploy(plan))).toMatchObject({ code: 'ENVIRONMENT_BUSY' })
    expect(web.calls.slice(calls).filter(({ verb }) => verb === 'update')).toEqual([])

    await writeFile(file, bytes)
    await goesOn(id)
    expect(web.split).toEqual({ '2.0.0': 100 })
  })

  test(`a deployment whose journal is ${what} is acknowledged by a person, and its environment is free`, async () => {
    const { id, file, bytes } = await interrupted()
    await writeFile(file, change(bytes.toString()))
    const landfall = process()
    await landfall.acknowledge(id, { by: 'ann', note: 'looked at the platform' })
    expect(await landfall.holder('test')).toBeNull()
    const plan = await landfall.plan(shop(web, allAtOnce()), { environment: 'test', version: '3.0.0' })
    expect((await (await landfall.deploy(plan)).result).status).toBe('success')
  })
}

test('a torn last line is harmless', async () => {
  const { id, file } = await interrupted()
  await appendFile(file, '{"seq":99,"at":"2026-01-0')
  await goesOn(id)
})

test('what can be read is not acknowledged', async () => {
  const { id } = await interrupted()
  const error = await failureOf(process().acknowledge(id, { by: 'ann', note: 'x' }))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', remedy: expect.stringContaining('abort') })
  await goesOn(id)
})

test('a journal that a person can read with cat says what happened, a line each', async () => {
  const { bytes } = await interrupted()
  const types = bytes
    .toString()
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type)
  expect(types.slice(0, 2)).toEqual(['deployment.created', 'worker.started'])
  expect(types).toContain('signal.awaited')
})

test('a store in which no claim can be made starts nothing', async () => {
  const landfall = process()
  const pipeline = shop(web, allAtOnce())
  const plan = await landfall.plan(pipeline, { environment: 'test', version: '2.0.0' })
  await writeFile(join(root, 'claims'), 'a file where a directory has to be')
  const calls = web.calls.length
  const error = await failureOf(landfall.deploy(plan))
  expect(error).toMatchObject({ code: expect.stringMatching(/^STORE_/), remedy: expect.any(String) })
  expect(web.calls).toHaveLength(calls)
  expect(await readdir(root)).toEqual(['claims'])
})
