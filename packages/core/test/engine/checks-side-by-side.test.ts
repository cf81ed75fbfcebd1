import { allAtOnce, command, definePipeline, directory, LandfallError, target } from '@landfall/core'
import { fakeAdapter, testLandfall } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { otherProcess } from '../support/shop.ts'

test('a check that cannot be made waits for those beside it: nothing of them is left when the way back begins', async () => {
  const t = testLandfall({ targets: { web: fakeAdapter() } })
  const web = target('web', t.targets.web)
  const pipeline = definePipeline('checks', (p) => {
    const app = p.build('app', directory('dist'))
    p.deploy(web, p.push(app, web), allAtOnce(), { verify: [command('broken'), command('slow')] })
  })
  const landfall = otherProcess(t, {
    effects: {
      'artifact@1': async () => ({
        name: 'app',
        type: 'directory',
        location: 'dist',
        size: 1,
        sha256: 'a'.repeat(64),
      }),
      'probe-command@1': async (input, { clock }) => {
        if ((input as { run: string }).run === 'broken')
          throw new LandfallError({ code: 'COMMAND_FAILED', message: 'there is no such command' })
        await new Promise<void>((resolve) => clock.after(60_000, resolve))
        return { passed: true, status: 0, ms: 60_000, bodyExcerpt: '', reason: null }
      },
    },
  })
  const plan = await landfall.plan(pipeline, { environment: 'test', version: '2.0.0' })
  const run = await landfall.deploy(plan)
  const record = await t.clock.runUntil(run.result)
  expect(record).toMatchObject({ outcome: 'rolled_back', error: { message: 'there is no such command' } })
  const entries = t.journal(run)
  const slow = entries.findIndex((event) => event.type === 'effect.succeeded' && /check-2/.test(event.path))
  const back = entries.findIndex((event) => event.type === 'noted' && event.note.kind === 'rollback.started')
  expect(slow).toBeGreaterThan(0)
  expect(slow).toBeLessThan(back)
  expect(entries.at(-1)?.type).toBe('deployment.finished')
})
