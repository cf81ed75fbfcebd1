import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allAtOnce, createLandfall, definePipeline, directoryStore, type Subject } from '@landfall/core'
import { FakeCommands, fakeAdapter, fakeEffects } from '@landfall/core/testing'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/runtime/clock.ts'
import { migrationPlan } from '../../src/runtime/handlers/migration-plan.ts'
import { testContext } from '../runtime/handlers/test-context.ts'
import { shop } from '../support/shop.ts'

async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-bounds-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function asking() {
  const root = await temporary()
  const web = fakeAdapter()
  const landfall = createLandfall({
    environments: { test: { targets: { web } } },
    store: directoryStore(root),
    projectDirectory: root,
    variables: {},
    effects: fakeEffects({ web }, new FakeCommands()),
  })
  const pipeline = shop(web, allAtOnce(), { before: (p) => p.approve('go', { instructions: 'Go?' }) })
  const run = await landfall.deploy(await landfall.plan(pipeline, { environment: 'test', version: '2.0.0' }))
  for await (const event of run.events()) if (event.type === 'signal.awaited') break
  const [subject] = (await run.questions()) as [Subject]
  return { root, web, run, subject, inbox: join(root, 'deployments', run.id, 'inbox') }
}

test('ten thousand junk messages in an inbox keep nobody from ending the deployment', {
  timeout: 120_000,
}, async () => {
  const { run, web, inbox } = await asking()
  await mkdir(inbox, { recursive: true })
  for (let number = 1; number <= 10_000; number++) {
    const message = { key: `junk-${number}`, name: 'junk', payload: 'x', at: '2026-01-01T00:00:00.000Z' }
    writeFileSync(join(inbox, `${String(number).padStart(6, '0')}.json`), JSON.stringify(message))
  }
  await expect(run.approve({ by: 'ann' })).rejects.toMatchObject({ code: 'RESULT_TOO_LARGE' })
  await run.abort({ by: 'ann', reason: 'somebody floods it' })
  expect((await run.result).outcome).toBe('aborted')
  expect(web.split).toEqual({ '1.0.0': 100 })
})

test('answers that do not count end the question in the end, and never as a yes', {
  timeout: 60_000,
}, async () => {
  const { run, subject, inbox, web } = await asking()
  await mkdir(inbox, { recursive: true })
  for (let number = 1; number <= 120; number++) {
    const payload = {
      subject: { ...subject, nonce: 'guessed' },
      decision: 'approved',
      by: `bot-${number}`,
      comment: '',
      proof: '',
    }
    const message = { key: `k-${number}`, name: `answer:${subject.step}`, payload, at: subject.expiresAt }
    writeFileSync(join(inbox, `${String(number).padStart(6, '0')}.json`), JSON.stringify(message))
  }
  const record = await run.result
  expect(record).toMatchObject({ outcome: 'failed_untouched', error: { code: 'APPROVAL_TIMED_OUT' } })
  expect(record.error?.message).toContain('among the first 100 answers')
  expect(web.split).toEqual({ '1.0.0': 100 })
})

test('a dry run that prints without end is read up to a bound, says so, and stays small', {
  timeout: 120_000,
}, async () => {
  const context = await testContext()
  const before = process.memoryUsage().rss
  const { plan, tail } = await migrationPlan(
    { run: 'yes "nothing that anybody understands" | head -c 60000000', files: [] },
    context,
  )
  expect(plan.warnings.join(' ')).toContain('more than is read')
  expect(JSON.stringify(plan).length).toBeLessThan(80_000)
  expect(tail.length).toBeLessThanOrEqual(8 * 1024)
  expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 * 1024)
})

test('a watcher that never reads holds nothing up', { timeout: 60_000 }, async () => {
  const root = await temporary()
  const landfall = createLandfall({
    environments: { test: { targets: {} } },
    store: directoryStore(root),
    projectDirectory: root,
    variables: { PATH: process.env.PATH },
    clock: systemClock,
  })
  const pipeline = definePipeline('loud', (p) => void p.command('loud', 'yes line | head -n 200000'))
  const run = await landfall.deploy(await landfall.plan(pipeline, { environment: 'test', version: '1.0.0' }))
  const stuck = run.events()[Symbol.asyncIterator]()
  await stuck.next()
  run.on('output', () => {
    throw new Error('a subscriber that breaks')
  })
  expect((await run.result).status).toBe('success')
})
