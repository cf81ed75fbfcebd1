import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allAtOnce, createLandfall, directoryStore, type Landfall } from '@landfall/core'
import { FakeCommands, fakeAdapter, fakeEffects } from '@landfall/core/testing'
import { expect, onTestFinished, test } from 'vitest'
import { encodeLine } from '../../src/store/directory/journal-line.ts'
import { failureOf, shop } from '../support/shop.ts'

/** Writes an entry anew, checksum and all: it guards against accidents, not against people. */
function rewritten(line: string, change: (members: string) => string): string {
  return encodeLine(change(line.slice(line.indexOf(',') + 1))).trimEnd()
}

for (const [what, change] of [
  ['another version', (text: string) => text.replaceAll('"version":"2.0.0"', '"version":"6.6.6"')],
  ['nobody to prove it', (text: string) => text.replace('"minimum":1', '"minimum":0')],
] as const) {
  test(`a plan that somebody gave ${what} in the journal is neither run nor undone`, async () => {
    const root = await mkdtemp(join(tmpdir(), 'landfall-forged-'))
    onTestFinished(() => rm(root, { recursive: true, force: true }))
    const web = fakeAdapter()
    const commands = new FakeCommands()
    const process = (): Landfall =>
      createLandfall({
        environments: { test: { targets: { web } } },
        store: directoryStore(root),
        leaseTerm: '1s',
        variables: {},
        effects: fakeEffects({ web }, commands),
      })
    const landfall = process()
    const pipeline = shop(web, allAtOnce(), { before: (p) => p.approve('go', { instructions: 'Go?' }) })
    const plan = await landfall.plan(pipeline, { environment: 'test', version: '2.0.0' })
    const run = await landfall.deploy(plan)
    for await (const event of run.events()) if (event.type === 'signal.awaited') break
    await run.leave()

    const file = join(root, 'deployments', run.id, 'journal.0001.jsonl')
    const [created = '', ...rest] = (await readFile(file, 'utf8')).split('\n')
    const forged = rewritten(created, change)
    expect(forged).not.toBe(created)
    expect(forged.length).toBe(created.length)
    await writeFile(file, [forged, ...rest].join('\n'))

    const attached = await process().attach(run.id)
    await attached.approve({ by: 'ann' })
    for (const attempt of [() => attached.resume(), () => attached.abort({ by: 'ann', reason: 'no' })])
      expect(await failureOf(attempt())).toMatchObject({
        code: 'JOURNAL_DAMAGED',
        expected: plan.digest,
        nextActions: ['ask a person'],
      })
    expect(web.split).toEqual({ '1.0.0': 100 })
  })
}
