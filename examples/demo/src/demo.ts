// npm run demo: an application is built and deployed four times under load. One release is bad, one
// orchestrator is killed, and no request fails.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stopSupervisor } from '@landfall/adapter-local'
import type { DeploymentRecord, Outcome } from '@landfall/core'
import { checkOut } from './check-out.ts'
import { conclusion } from './conclusion.ts'
import { Load } from './load.ts'
import { narrator } from './narrator.ts'
import { killOrchestrators, type Orchestrator, startOrchestrator } from './orchestrators.ts'
import { loadLine, panel } from './panel.ts'
import { openScreen } from './screen.ts'
import { landfallIn } from './shop.ts'
import { bad, bold, dim, good } from './style.ts'

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
  { version: '3.0.0', title: 'breaks as soon as it has users', outcome: 'rolled_back' },
  { version: '4.0.0', title: 'goes out, and its orchestrator is killed', outcome: 'succeeded', killAt: 50 },
]
const rate = 150

const startedAt = performance.now()
const seconds = (): string => `${((performance.now() - startedAt) / 1_000).toFixed(1)}s`.padStart(6)
const home = await mkdtemp(join(tmpdir(), 'landfall-demo-'))
const landfall = landfallIn(home)
const load = new Load(rate)
const story = narrator()
const screen = openScreen(
  process.stdout,
  (columns) =>
    panel({ columns, clock: seconds(), shares: story.shares, now: story.now, load: load.report() }),
  () => `${dim(seconds())}   ${loadLine(load.report())}`,
)
const say = (line: string): void => screen.say(`${dim(seconds())} ${line}`)

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, async () => {
    await cleanUp()
    process.exit(1)
  })
}

try {
  screen.say(bold(`Landfall: four releases of a shop under ${rate} requests a second`))
  const records: DeploymentRecord[] = []
  for (const act of acts) {
    records.push(await perform(act))
    if (records.length === 1) load.start(await publicUrl())
  }
  await delay(500)
  await load.stop()
  const live = (await landfall.current('production')).web
  const outcomes = acts.map(({ outcome }) => outcome)
  const { lines, kept } = await conclusion({ home, records, outcomes, live, load: load.report(), rate })
  for (const line of lines) screen.say(line)
  process.exitCode = kept ? 0 : 1
} finally {
  await cleanUp()
}

/** Deploys one version by an orchestrator of its own, and tells what happens. */
async function perform({ version, title, killAt }: Act): Promise<DeploymentRecord> {
  screen.say('')
  screen.say(bold(`${version} ${title}`))
  await checkOut(version, join(home, 'shop'))
  let orchestrator = await startOrchestrator(home, 'deploy', version)
  const record = watch(orchestrator.deployment)
  if (killAt !== undefined) {
    await Promise.race([reached(version, killAt), orchestrator.crashed])
    orchestrator = await replace(orchestrator)
  }
  return await Promise.race([record, orchestrator.crashed])
}

/** Follows a deployment from outside: all there is to know is in the store, whoever is at work on it. */
async function watch(deployment: string): Promise<DeploymentRecord> {
  const run = await landfall.attach(deployment)
  for await (const event of run.events()) {
    const line = story.tell(event)
    if (line !== null) say(line)
  }
  const record = await run.result
  say(`${good('■')} ${bold(record.outcome)} after ${record.timeline.duration}`)
  return record
}

async function reached(version: string, percent: number): Promise<void> {
  while (!story.shares.some(([name, share]) => name === version && share === percent)) await delay(50)
}

/** Kills an orchestrator in the middle of its work and lets another one finish it. */
async function replace({ pid, deployment, kill }: Orchestrator): Promise<Orchestrator> {
  await delay(800)
  await kill()
  story.now = 'nobody is at work'
  say(bad(`✗ kill -9 ${pid}: nobody is at work on the deployment, the shop goes on`))
  await delay(1_500)
  say('↻ another process waits for the lease of the dead one to run out')
  return await startOrchestrator(home, 'resume', deployment)
}

async function publicUrl(): Promise<string> {
  const { web } = await landfall.current('production')
  if (web?.url == null) throw new Error('The shop has no URL')
  return web.url
}

/** Ends every process that the demo started. What was written stays, to be looked at. */
async function cleanUp(): Promise<void> {
  screen.close()
  await load.stop()
  await killOrchestrators()
  await stopSupervisor(join(home, 'web'))
}
