// What is left behind by a `landfall` that was killed, and who finds it.
import type { JournalEvent } from '@landfall/core'
import { describe, expect, test } from 'vitest'
import { cancel, real } from './support/cancel.ts'
import { isHalf } from './support/phases.ts'
import { commandsOf } from './support/processes.ts'
import { Site } from './support/site.ts'
import { until } from './support/until.ts'

const timeoutMs = 240_000
/** The term of a lease, and what a slow machine needs on top. */
const termMs = 15_000
const slackMs = 30_000

describe.concurrent('a landfall that is told to end once', () => {
  test('ends a command that does not listen after its grace', { timeout: timeoutMs }, async () => {
    await using site = await Site.create()
    await site.control('hold', 'tests')
    await site.control('deaf', '1.1.0')
    const run = site.deploy('1.1.0')
    await site.reached(run)
    const deployment = (await site.holder()) ?? ''
    run.kill('SIGINT')
    expect(await run.ended).toMatchObject({ code: 5, signal: null })
    expect(commandsOf(deployment)).toEqual([])
    expect(await site.holder()).toBeNull()
  })
})

describe.concurrent('a landfall that is killed', () => {
  test('because it hears no other signal is aborted by the next job', { timeout: timeoutMs }, async () => {
    await using site = await Site.create()
    await site.configure({ pause: '5m' })
    const run = site.deploy('1.1.0')
    await site.event(run, isHalf)
    const deployment = (await site.holder()) ?? ''
    // As a process does that hangs, or a machine that has no time for it.
    run.kill('SIGSTOP')
    expect(await cancel(run, real)).toMatchObject({ code: null, signal: 'SIGKILL' })
    expect((await site.journal(deployment)).some(({ type }) => type === 'abort.requested')).toBe(false)
    expect(await site.holder()).toBe(deployment)

    const { code, stderr } = await site.run('abort', 'production', '--by', 'grace')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(await site.live()).toEqual({ '1.0.0': 100 })
    expect(await site.holder()).toBeNull()
    await expectNobodyNoticed(site)
  })

  test('leaves a command, which is ended before it runs again', { timeout: timeoutMs }, async () => {
    await using site = await Site.create()
    await site.control('hold', 'tests/1')
    await site.control('deaf', '1.1.0')
    const run = site.deploy('1.1.0')
    await site.reached(run)
    const deployment = (await site.holder()) ?? ''
    run.kill('SIGKILL')
    await run.ended
    const killedAt = Date.now()
    const before = (await site.runsOf('tests')).at(-1)?.pid
    expect(commandsOf(deployment).map(({ pid }) => pid)).toContain(before)

    const { code, stderr } = await site.run('resume', 'production')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const runs = (await site.runsOf('tests')).filter(({ operation }) => operation.startsWith(deployment))
    expect(runs).toHaveLength(2)
    expect(await site.ranTwiceAtOnce()).toEqual([])
    expect(commandsOf(deployment)).toEqual([])
    const second = workers(await site.journal(deployment))[1]
    expect(Date.parse(second?.at ?? '') - killedAt).toBeLessThan(termMs + slackMs)
    expect(await site.live()).toEqual({ '1.1.0': 100 })
    await expectNobodyNoticed(site)
  })

  test('leaves the environment to unlock, which says first what is live', {
    timeout: timeoutMs,
  }, async () => {
    await using site = await Site.create()
    await site.control('hold', 'gate/2')
    await site.control('deaf', '1.1.0')
    const run = site.deploy('1.1.0')
    await site.reached(run)
    const deployment = (await site.holder()) ?? ''
    run.kill('SIGKILL')
    await run.ended

    const asked = await site.run('unlock', 'production')
    expect(asked.code).toBe(2)
    expect(asked.stdout).toMatch(/1\.[01]\.0 50 %.*1\.[01]\.0 50 %/)
    expect(asked.stdout).toContain('it was interrupted')
    expect(asked.stderr).toContain('--yes')
    expect(await site.holder()).toBe(deployment)
    expect(workers(await site.journal(deployment))).toHaveLength(1)

    const word = ['--by', 'grace', '--reason', 'the job was cancelled']
    const unlocked = await site.run('unlock', 'production', '--yes', ...word)
    expect(unlocked.code).toBe(0)
    expect(unlocked.stdout.indexOf(' 50 %')).toBeLessThan(unlocked.stdout.indexOf('abort asked for'))
    expect(await site.holder()).toBeNull()
    expect(await site.live()).toEqual({ '1.0.0': 100 })
    expect(commandsOf(deployment)).toEqual([])
    const audit = await site.run('show', deployment, '--audit')
    expect(audit.stdout).toContain('grace aborted: the job was cancelled')
    await expectNobodyNoticed(site)
  })

  test('is followed by one other, whom somebody who watches follows too', {
    timeout: timeoutMs,
  }, async () => {
    await using site = await Site.create()
    await site.control('hold', 'gate/2')
    const run = site.deploy('1.1.0')
    await site.reached(run)
    const watching = site.startOnTerminal(['watch', 'production'])
    await until('nothing is shown', () => watching.output.includes('1.1.0 50 %'))
    run.kill('SIGKILL')
    await run.ended
    await until('the death is not told', () => watching.output.includes('landfall resume'))

    const resumes = [1, 2].map(() => site.start(['resume', 'production', '--json']))
    const ended = await Promise.all(resumes.map((one) => one.ended))
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 7])
    const refused = ended.find(({ code }) => code === 7)
    expect(JSON.parse(refused?.stderr ?? '')).toMatchObject({ error: { code: 'LEASE_HELD' } })

    const watched = await watching.ended
    expect(watched.code).toBe(0)
    expect(watched.stdout).toContain('It is live and verified.')
    expect(await site.live()).toEqual({ '1.1.0': 100 })
    expect(await site.holder()).toBeNull()
    await expectNobodyNoticed(site)
  })
})

function workers(journal: readonly JournalEvent[]): readonly JournalEvent[] {
  return journal.filter(({ type }) => type === 'worker.started')
}

async function expectNobodyNoticed({ load }: Site): Promise<void> {
  await load.stop()
  expect(load.report().failures).toEqual([])
}
