import type { JournalEvent } from '@landfall/core'
import { describe, expect, test } from 'vitest'
import { type Cancelled, cancel, real } from './support/cancel.ts'
import { type Phase, phases, release } from './support/phases.ts'
import { commandsOf } from './support/processes.ts'
import { Site } from './support/site.ts'
import { until } from './support/until.ts'

const timeoutMs = 240_000

describe.concurrent('a CI system cancels a deployment', () => {
  for (const [number, phase] of phases.entries()) {
    test(`in the phase: ${phase.name}, ${phase.manner}`, { timeout: timeoutMs }, async () => {
      await using site = await Site.create()
      await play(site, phase, number)
    })
  }
})

async function play(site: Site, phase: Phase, number: number): Promise<void> {
  if (phase.migrates) await site.addMigration()
  await phase.arrange(site)
  const run = site.deploy('1.1.0')
  if (phase.migrates === 'approved') await site.approve(run)
  await phase.reached(site, run)
  const deployment = (await site.holder()) ?? 'none'

  const end = await cancel(run, phase.times ?? real, () => phase.meanwhile?.(site) ?? Promise.resolve())
  expect(end).toMatchObject({ code: expect.toBeOneOf(phase.codes), signal: null })
  await expectAbortInTime(site, deployment, end)
  const isLeft = end.code === 6
  expect(await site.holder()).toBe(isLeft ? deployment : null)
  // Whoever goes on need not wait until the lease expires.
  expect(await site.store.leases.view(deployment)).toMatchObject({ released: true })
  if (isLeft) await goOn(site, phase, deployment, number)

  await expectEnd(site, phase, deployment)
  await expectNothingLeft(site, deployment)
}

/** Whatever the phase: within 5 s the journal has it, so that whoever comes next knows what was wanted. */
async function expectAbortInTime(site: Site, deployment: string, { toldAt }: Cancelled): Promise<void> {
  const requested = (await site.journal(deployment)).find(({ type }) => type === 'abort.requested')
  expect(requested).toMatchObject({ by: 'ada', reason: expect.stringContaining('SIGINT') })
  expect(Date.parse(requested?.at ?? '') - toldAt).toBeLessThan(5_000)
}

/** The next job goes on with what was left, by either command. */
async function goOn(site: Site, phase: Phase, deployment: string, number: number): Promise<void> {
  const status = await site.run('status', 'production')
  expect(status.stdout).toContain(`interrupted: nobody is at work on ${deployment}`)
  const isAbort = number % 4 < 2 && phase.outcome === 'aborted'
  // Whatever kept the deployment there has passed, but for its commands: those are to be ended.
  if (phase.outcome === 'succeeded') await release(site)
  const { code, stderr } = await site.run(isAbort ? 'abort' : 'resume', 'production', '--json')
  const codes = { aborted: isAbort ? 0 : 5, needs_person: 4, succeeded: 0 }
  expect({ code, stderr }).toEqual({ code: codes[phase.outcome], stderr: '' })
}

/** One good version has all of the traffic, and the environment is free, or blocked where only a person can decide. */
async function expectEnd(site: Site, phase: Phase, deployment: string): Promise<void> {
  const version = phase.outcome === 'succeeded' ? '1.1.0' : '1.0.0'
  expect(await site.live()).toEqual({ [version]: 100 })
  const journal = await site.journal(deployment)
  expect(journal.filter(({ type }) => type === 'deployment.finished')).toMatchObject([
    { outcome: phase.outcome },
  ])
  expect(ranAgain(journal)).toEqual([])
  expect(await site.store.leases.view(deployment)).toMatchObject({ released: true })
  expect(await site.store.records.get(deployment)).toMatchObject({ outcome: phase.outcome })

  if (phase.outcome === 'needs_person') await unblock(site, deployment)
  expect(await site.holder()).toBeNull()
  const answering = (): readonly string[] => Object.keys(site.load.report().recent)
  await until(`only ${version} answers`, () => answering().join() === version)
  await site.load.stop()
  const { requests, failures } = site.load.report()
  expect(failures).toEqual([])
  expect(requests).toBeGreaterThan(25)
}

/** Paths of effects that were started although the journal had their outcome. */
function ranAgain(journal: readonly JournalEvent[]): readonly string[] {
  const known = new Set<string>()
  return journal.flatMap((event) => {
    if (event.type === 'effect.succeeded' || event.type === 'effect.failed') known.add(event.path)
    return event.type === 'effect.started' && known.has(event.path) ? [event.path] : []
  })
}

/** Nobody but a person frees it, who is told first what is live and then leaves a word on the record. */
async function unblock(site: Site, deployment: string): Promise<void> {
  const refused = await site.run('deploy', 'production', '1.2.0')
  expect(refused.code).toBe(4)
  const asked = await site.run('unlock', 'production')
  expect(asked.code).toBe(2)
  expect(asked.stdout).toContain('1.0.0 100 %')
  expect(await site.holder()).toBe(deployment)
  const word = ['--by', 'grace', '--reason', 'the table is there']
  expect((await site.run('unlock', 'production', '--yes', ...word)).code).toBe(0)
  const { stdout } = await site.run('show', deployment, '--audit')
  expect(stdout).toContain('grace gave up the claim on production: the table is there')
}

/** No process of a command, no worker, no revision beside the live one, no file that was only meant for a while. */
async function expectNothingLeft(site: Site, deployment: string): Promise<void> {
  expect(commandsOf(deployment)).toEqual([])
  expect(await site.ranTwiceAtOnce()).toEqual([])
  // The hook stands for a machine of its own, which no orchestrator reaches.
  await release(site)
  await until('processes are left over', () => site.leftovers().length <= 1)
  expect(site.leftovers()).toMatchObject([{ command: expect.stringMatching(/node server\.mjs$/) }])
  const migration = (await site.files()).includes('db/0001.sql') ? ['db/0001.sql'] : []
  const built = (await site.files()).filter((path) => path.startsWith('dist/'))
  expect(built.filter((path) => !/^dist\/(?:large\d+|server\.mjs|version)$/.test(path))).toEqual([])
  expect(await site.files()).toEqual(['.gitignore', ...migration, ...built, 'landfall.yaml'])
  expect(await site.surroundings()).toEqual([
    'checkout',
    'control',
    'record.yaml',
    'releases.yaml',
    'remote.git',
    'tools',
    'web',
  ])
}
