import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { local, stopSupervisor } from '../src/index.ts'
import { readProcess } from '../src/supervisor/proc.ts'
import type { State } from '../src/supervisor/state.ts'
import { supervisorEntry } from '../src/supervisor-entry.ts'
import { ask, countVersions, whoAnswers } from './support/http.ts'
import { splitByVersion, World } from './support/world.ts'

async function supervisorPid(world: World): Promise<number | null> {
  const { signal, deadlineMs } = world.context()
  return (await world.clientOf(supervisorEntry).status({ signal, deadlineMs })).pid
}

async function kill(pid: number | null): Promise<void> {
  if (pid === null) throw new Error('there is no process to kill')
  process.kill(pid, 'SIGKILL')
  for (let i = 0; i < 500; i++) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await delay(10)
  }
}

test('the processes survive the supervisor, and the next change brings it back to them', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ instances: 2 })
  const live = await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const { revision: staged, url: own } = await verbs.staged.stage(
    await world.release(verbs, '2.0.0'),
    world.context(),
  )
  await verbs.staged.shift({ [live.id]: 75, [staged.id]: 25 }, world.context())
  const before = await verbs.current(world.context())
  const pids = await pidsBehind(before.url ?? '')
  expect(pids.size).toBe(4)

  await kill(await supervisorPid(world))
  await expect(ask(before.url ?? '')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  const orphaned = await verbs.current(world.context())
  expect(splitByVersion(orphaned)).toEqual({ '1.0.0': 75, '2.0.0': 25 })
  expect(orphaned.inFlight).toMatch(/supervisor does not run/)

  const after = await verbs.staged.shift({ [live.id]: 50, [staged.id]: 50 }, world.context())
  expect(after.url).toBe(before.url)
  expect(await pidsBehind(before.url ?? '')).toEqual(pids)
  expect((await whoAnswers(own ?? '')).version).toBe('2.0.0')
  expect(await countVersions(before.url ?? '', 20)).toEqual({ '1.0.0': 10, '2.0.0': 10 })
})

test('a supervisor that comes back starts what died in the meantime, and says until then that it is not live', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const live = await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const url = (await verbs.current(world.context())).url ?? ''
  const { pid } = await whoAnswers(url)
  await kill(await supervisorPid(world))
  await kill(pid)
  expect((await verbs.current(world.context())).revisions).toEqual([])
  await verbs.staged.shift({ [live.id]: 100 }, world.context())
  const back = await whoAnswers(url)
  expect(back.version).toBe('1.0.0')
  expect(back.pid).not.toBe(pid)
})

test('a process that is killed is started again, and requests wait for it', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const url = (await verbs.current(world.context())).url ?? ''
  const { pid } = await whoAnswers(url)
  process.kill(pid, 'SIGKILL')
  const answers = await Promise.all(Array.from({ length: 20 }, () => whoAnswers(url)))
  expect(new Set(answers.map((answer) => answer.pid)).size).toBe(1)
  expect(answers[0]?.pid).not.toBe(pid)
  expect((await verbs.current(world.context())).inFlight).toBeNull()
})

test('a process that crashes again and again is reported, and its canary share goes to the promoted revision', async () => {
  await using world = await World.create()
  const verbs = world.verbs({
    command: `if [ -e ${world.home}/broken ]; then exit 7; fi; exec ${process.execPath} server.mjs`,
  })
  const live = await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const { revision } = await verbs.staged.stage(await world.release(verbs, '2.0.0'), world.context())
  const { url } = await verbs.staged.shift({ [live.id]: 50, [revision.id]: 50 }, world.context())
  const canary = await pidsBehind(url ?? '', '2.0.0')
  await writeFile(`${world.home}/broken`, '')
  for (const pid of canary) process.kill(pid, 'SIGKILL')
  expect(await countVersions(url ?? '', 20)).toEqual({ '1.0.0': 20 })
  await expect
    .poll(async () => (await verbs.current(world.context())).inFlight)
    .toMatch(/restarting.*exit code 7/)
  await rm(`${world.home}/broken`)
  await expect
    .poll(async () => (await verbs.current(world.context())).inFlight, { timeout: 10_000 })
    .toBeNull()
  expect(await countVersions(url ?? '', 10)).toEqual({ '1.0.0': 5, '2.0.0': 5 })
})

test('of several orchestrators that start the supervisor at once one wins, for all', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const release = await world.release(verbs, '1.0.0')
  const orchestrator = fileURLToPath(new URL('./fixtures/orchestrator.ts', import.meta.url))
  const settings = JSON.stringify({ root: world.root, release })
  const codes = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--conditions=@landfall/source', orchestrator, settings], {
        stdio: 'inherit',
      })
      const [code] = (await once(child, 'exit')) as [number]
      return code
    }),
  )
  expect(codes).toEqual([0, 0, 0, 0])
  const current = await verbs.current(world.context())
  expect(current.revisions.map(({ weight }) => weight)).toEqual([0])
  expect((await pidsBehind(current.revisions[0]?.url ?? '')).size).toBe(1)
})

test('the supervisor outlives its orchestrator and keeps the traffic going', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const release = await world.release(verbs, '1.0.0')
  const orchestrator = fileURLToPath(new URL('./fixtures/orchestrator.ts', import.meta.url))
  const settings = JSON.stringify({ root: world.root, release, die: true })
  const child = spawn(process.execPath, ['--conditions=@landfall/source', orchestrator, settings], {
    stdio: 'inherit',
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  const { url } = await verbs.current(world.context())
  expect((await whoAnswers(url ?? '')).version).toBe('1.0.0')
})

test('a process whose pid was never written down is found and adopted, not started twice', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const live = await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const url = (await verbs.current(world.context())).url ?? ''
  const { pid } = await whoAnswers(url)
  await kill(await supervisorPid(world))
  const path = join(world.root, 'supervisor', 'state.json')
  const state = JSON.parse(await readFile(path, 'utf8')) as State
  const [id = '', backend] = Object.entries(state.backends)[0] ?? []
  if (backend?.process == null) throw new Error('the process is not in the state')
  const forgotten = { ...backend, process: { ...backend.process, pid: null, started: null, ready: false } }
  await writeFile(path, JSON.stringify({ ...state, backends: { [id]: forgotten } }))
  await verbs.staged.shift({ [live.id]: 100 }, world.context())
  expect((await whoAnswers(url)).pid).toBe(pid)
})

test('a retire that the supervisor did not survive is brought to its end by the next one', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const old = await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const url = (await verbs.current(world.context())).url ?? ''
  const { pid } = await whoAnswers(url)
  const { revision } = await verbs.staged.stage(await world.release(verbs, '2.0.0'), world.context())
  const endless = ask(`${url}/slow?ms=20000`).catch(() => 'cut')
  await delay(100)
  await verbs.staged.shift({ [revision.id]: 100 }, world.context())
  const retiring = verbs.staged.retire(old, world.context())
  await Promise.all([
    expect(retiring).rejects.toMatchObject({ code: 'PLATFORM_UNREACHABLE', disposition: 'retryable' }),
    delay(300).then(async () => kill(await supervisorPid(world))),
  ])
  expect(await endless).toBe('cut')
  expect(readProcess(pid)).not.toBeNull()
  await verbs.staged.retire(old, world.context())
  expect((await verbs.current(world.context())).revisions.map(({ id }) => id)).toEqual([revision.id])
  expect(readProcess(pid)).toBeNull()
  expect((await whoAnswers(url)).version).toBe('2.0.0')
})

test('a state that cannot be read is said so, and nothing is started', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  const release = await world.release(verbs, '1.0.0')
  await mkdir(join(world.root, 'supervisor'), { recursive: true, mode: 0o700 })
  await writeFile(join(world.root, 'supervisor', 'state.json'), '{"format": 99}')
  await expect(verbs.current(world.context())).rejects.toMatchObject({ code: 'STORE_INVALID' })
  await expect(verbs.update(release, world.context())).rejects.toMatchObject({
    code: 'PLATFORM_UNREACHABLE',
    message: expect.stringContaining('state.json is not a state of the supervisor'),
  })
})

test('late and superseded operations are refused', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ instances: 2 })
  const token = (term: number, sequence: number) => world.context({ fencingToken: { term, sequence } })
  const live = await verbs.update(await world.release(verbs, '1.0.0'), token(5, 10))
  const { revision } = await verbs.staged.stage(await world.release(verbs, '2.0.0'), token(5, 11))
  await verbs.staged.shift({ [revision.id]: 100 }, token(5, 13))

  const late = verbs.staged.shift({ [live.id]: 100 }, token(5, 12))
  await expect(late).rejects.toMatchObject({ code: 'FENCED', disposition: 'terminal' })
  const superseded = verbs.staged.shift({ [live.id]: 100 }, token(4, 99))
  await expect(superseded).rejects.toMatchObject({ code: 'FENCED' })
  await expect(verbs.fleet.drain('1', token(5, 12))).rejects.toMatchObject({ code: 'FENCED' })
  await expect(verbs.staged.retire(live, token(4, 99))).rejects.toMatchObject({ code: 'FENCED' })
  expect(splitByVersion(await verbs.current(world.context()))).toEqual({ '2.0.0': 100 })

  // The same operation again, two slots in any order, and a new term from its beginning.
  await verbs.staged.shift({ [revision.id]: 100 }, token(5, 13))
  await verbs.fleet.drain('2', token(5, 15))
  await verbs.fleet.drain('1', token(5, 14))
  await expect(verbs.staged.shift({ [live.id]: 100 }, token(5, 14))).rejects.toMatchObject({ code: 'FENCED' })
  await verbs.staged.shift({ [live.id]: 100 }, token(6, 1))
  expect(splitByVersion(await verbs.current(world.context()))).toEqual({ '1.0.0': 100 })

  // It is remembered over a restart, and forgotten when a person says so.
  await kill(await supervisorPid(world))
  await expect(verbs.staged.shift({ [live.id]: 100 }, token(5, 99))).rejects.toMatchObject({ code: 'FENCED' })
  await stopSupervisor(world.root, { forget: true })
  await verbs.update(await world.release(verbs, '1.0.0'), token(1, 1))
})

test('the lock has one owner', async () => {
  await using world = await World.create()
  const verbs = world.verbs()
  await verbs.lock.acquire('first', world.context())
  await verbs.lock.acquire('first', world.context())
  await expect(verbs.lock.acquire('second', world.context())).rejects.toMatchObject({
    code: 'ENVIRONMENT_BUSY',
    seen: 'first',
    details: { owner: 'first' },
  })
  await verbs.lock.release('second', world.context())
  await expect(verbs.lock.acquire('second', world.context())).rejects.toMatchObject({
    code: 'ENVIRONMENT_BUSY',
  })
  await verbs.lock.release('first', world.context())
  await verbs.lock.acquire('second', world.context())
})

test('a wait ends with its signal and its deadline, and what was begun can be taken up again', async () => {
  await using world = await World.create()
  const verbs = world.verbs({ command: `sleep 1; exec ${process.execPath} server.mjs` })
  const release = await world.release(verbs, '1.0.0')
  const late = verbs.staged.stage(release, world.context({ deadlineMs: 300 }))
  await expect(late).rejects.toMatchObject({ code: 'EFFECT_TIMED_OUT' })
  const aborted = verbs.staged.stage(release, world.context({ signal: AbortSignal.timeout(200) }))
  await expect(aborted).rejects.toMatchObject({ code: 'EFFECT_TIMED_OUT' })
  const { url } = await verbs.staged.stage(release, world.context())
  expect((await whoAnswers(url ?? '')).version).toBe('1.0.0')
  expect((await verbs.current(world.context())).revisions).toHaveLength(1)
})

test('a root too deep for a socket works all the same, and its public port stays the same', async () => {
  await using world = await World.create()
  const root = `${world.home}/${'deep/'.repeat(30)}root`
  const verbs = world.verbs({ root })
  await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const { url } = await verbs.current(world.context())
  expect((await whoAnswers(url ?? '')).version).toBe('1.0.0')
  expect(await stopSupervisor(root)).toBe(true)
  expect(await stopSupervisor(root)).toBe(false)
  expect((await verbs.current(world.context())).revisions).toEqual([])
})

test('preflight names what is in the way', async () => {
  await using world = await World.create()
  expect(await world.verbs().preflight(world.context())).toEqual([])
  const verbs = world.verbs()
  await verbs.update(await world.release(verbs, '1.0.0'), world.context())
  const { url } = await verbs.current(world.context())
  const taken = Number(new URL(url ?? '').port)
  expect(await world.verbs({ port: taken }).preflight(world.context())).toEqual([])
  const findings = await world.verbs({ root: `${world.home}/other`, port: taken }).preflight(world.context())
  expect(findings).toEqual([
    expect.objectContaining({ severity: 'error', message: expect.stringContaining('EADDRINUSE') }),
  ])
  const other = local({ root: `${world.home}/other`, port: taken, command: ['true'] })
  await expect(other.verbs.lock?.acquire('me', world.context())).rejects.toMatchObject({
    code: 'PLATFORM_REFUSED',
  })
  await stopSupervisor(`${world.home}/other`)
})

/** The pids of the processes that answer, of one version or of all. */
async function pidsBehind(url: string, version?: string): Promise<Set<number>> {
  const answers = []
  for (let i = 0; i < 20; i++) answers.push(await whoAnswers(url))
  return new Set(
    answers.filter((one) => version === undefined || one.version === version).map(({ pid }) => pid),
  )
}
