// npm run demo: an application is built and deployed four times under load. One release is bad, one orchestrator is
// killed, and no request fails.
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stopSupervisor } from '@landfall/adapter-local'
import type { DeploymentRecord, Outcome } from '@landfall/core'
import { Load } from './load.ts'
import { narrator } from './narrator.ts'
import { killOrchestrators, type Orchestrator, startOrchestrator } from './orchestrators.ts'
import { loadLine, panel } from './panel.ts'
import { openScreen } from './screen.ts'
import { landfallIn } from './shop.ts'
import { bad, bold, count, dim, good } from './style.ts'

interface Act {
  readonly version: string
  readonly title: string
  readonly outcome: Outcome
  /** The orchestrator is killed when the release has this percentage of the traffic. */
  readonly killAt?: number
}

const acts: readonly Act[] = [
  { version: '1.0.0', title: 'goes live as the first release', outcome: 'succeeded' },
  { version: '2.0.0', title: 'goes out by canary', outcome: 'succeeded' },
  { version: '3.0.0', title: 'breaks once it has users', outcome: 'rolled_back' },
  { version: '4.0.0', title: 'goes out, and its orchestrator is killed', outcome: 'succeeded', killAt: 50 },
]
const rate = 150

const home = await mkdtemp(join(tmpdir(), 'landfall-demo-'))
const landfall = landfallIn(home)
const load = new Load(rate)
const story = narrator()
const startedAt = performance.now()
const seconds = (): string => `${((performance.now() - startedAt) / 1_000).toFixed(1)}s`.padStart(6)
const screen = openScreen(
  process.stdout,
  (columns) =>
    panel({ columns, clock: seconds(), shares: story.shares, now: story.now, load: load.report() }),
  () => (load.report().requests === 0 ? '' : `${seconds()}   ${loadLine(load.report())}`),
)
const say = (line: string): void => screen.say(`${dim(seconds())} ${line}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await cleanUp()
    process.exit(1)
  })
}

try {
  screen.say(bold(`Landfall demo: four releases of a shop under ${rate} requests a second`))
  const records: DeploymentRecord[] = []
  for (const act of acts) {
    records.push(await perform(act))
    if (records.length === 1) load.start(await publicUrl())
  }
  await delay(1_000)
  await load.stop()
  await conclude(records)
} finally {
  await cleanUp()
}

/** Deploys one version by an orchestrator of its own, and tells what happens. */
async function perform({ version, title, killAt }: Act): Promise<DeploymentRecord> {
  screen.say('')
  screen.say(bold(`${version} ${title}`))
  await checkOut(version)
  let orchestrator = await startOrchestrator(home, 'deploy', version)
  // Everything is in the store: this process watches, another one deploys.
  const run = await landfall.attach(orchestrator.deployment)
  for await (const event of run.events()) {
    const line = story.tell(event)
    if (line !== null) say(line)
    const share = story.shares.find(([name]) => name === version)?.[1]
    if (event.type === 'timer.started' && share === killAt) orchestrator = await replace(orchestrator)
    if (event.type === 'deployment.finished') {
      await orchestrator.ended()
      const record = event.record as DeploymentRecord
      say(`${good('■')} ${bold(record.outcome)} after ${record.timeline.duration}`)
      return record
    }
  }
  throw new Error(`The journal of ${orchestrator.deployment} has no end`)
}

/** Kills an orchestrator in the middle of its work and lets another one finish it. */
async function replace(orchestrator: Orchestrator): Promise<Orchestrator> {
  await delay(800)
  await orchestrator.kill()
  say(bad(`✗ kill -9 ${orchestrator.pid}: nobody is at work on the deployment, the shop goes on`))
  await delay(1_500)
  say(`→ another process resumes it as soon as the lease has expired`)
  return await startOrchestrator(home, 'resume', orchestrator.deployment)
}

/** Puts the source of a version into the working copy, as a `git checkout` would. */
async function checkOut(version: string): Promise<void> {
  const source = fileURLToPath(new URL('..', import.meta.url))
  await rm(join(home, 'shop'), { recursive: true, force: true })
  await cp(join(source, 'app'), join(home, 'shop'), { recursive: true })
  if (version === '1.0.0') return
  await cp(join(source, 'versions', version), join(home, 'shop'), { recursive: true })
}

async function publicUrl(): Promise<string> {
  const { web } = await landfall.current('production')
  if (web?.url == null) throw new Error('The shop has no URL')
  return web.url
}

/** Shows what has come of it all, and fails when it is not what the demo promises. */
async function conclude(records: readonly DeploymentRecord[]): Promise<void> {
  const { requests, failures, seconds: underLoad } = load.report()
  const { web } = await landfall.current('production')
  const live = web?.revisions.filter(({ weight }) => weight > 0).map(({ version }) => version) ?? []
  const last = records.at(-1)
  const deployment = join(home, '.landfall', 'deployments', last?.deployment ?? '')
  const journals = (await readdir(deployment)).filter((name) => name.endsWith('.jsonl'))

  screen.say('')
  screen.say(bold('What was recorded'))
  for (const { version, status, timeline, steps, error } of records) {
    const passed = steps.filter((step) => step.status === 'pass').length
    const why = error === null ? '' : `: ${error.message}`
    const mark = status === 'success' ? good(status.padEnd(11)) : bad(status.padEnd(11))
    screen.say(
      `  ${version}  ${mark}  ${timeline.duration.padStart(5)}  ${passed} of ${steps.length} steps passed${why}`,
    )
  }
  screen.say(`  records   ${join(home, '.landfall', 'records', 'production')}`)
  for (const name of journals) screen.say(`  journal   ${join(deployment, name)}`)
  screen.say('')
  const total = `${count(requests)} requests in ${underLoad.toFixed(1)} s, failed requests: ${failures.length}`
  screen.say(bold(failures.length === 0 ? good(total) : bad(total)))
  for (const failure of failures.slice(0, 10)) screen.say(`  ${failure}`)

  const problems = [
    ...acts
      .filter(({ outcome }, index) => records[index]?.outcome !== outcome)
      .map(({ version, outcome }) => `${version} should have ended as ${outcome}`),
    ...(failures.length === 0 ? [] : ['requests failed']),
    ...(requests > underLoad * rate * 0.9 ? [] : ['the load was not as high as it should have been']),
    ...(live.join() === '4.0.0' ? [] : [`${live.join()} is live instead of 4.0.0`]),
    ...(journals.length === 2 ? [] : ['the last deployment was not the work of two processes']),
  ]
  for (const problem of problems) screen.say(bad(`not as promised: ${problem}`))
  if (problems.length > 0) process.exitCode = 1
}

/** Ends every process that the demo started. What was written stays, to be looked at. */
async function cleanUp(): Promise<void> {
  await load.stop()
  await killOrchestrators()
  await stopSupervisor(join(home, 'web'))
  screen.close()
}
