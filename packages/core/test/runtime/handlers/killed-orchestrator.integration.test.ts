import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { command } from '../../../src/runtime/handlers/command.ts'
import { identityOf, runningInGroup } from '../../../src/runtime/handlers/process/process-table.ts'
import { noteRun } from '../../../src/runtime/handlers/process/run-file.ts'
import { forgeNote, noteOf, pidIn, until } from './processes.ts'
import { temporaryDirectory, testContext } from './test-context.ts'

const orchestrator = fileURLToPath(new URL('orchestrator.ts', import.meta.url))

/** Starts an orchestrator that runs a command, and gives the first line it prints. */
async function start(directory: string, ...args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [orchestrator, directory, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, line }
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** A group that a test may leave behind when it fails. */
function endAfterTest(group: number): void {
  onTestFinished(() => {
    if (runningInGroup(group).length > 0) process.kill(-group, 'SIGKILL')
  })
}

test('a command that outlived its orchestrator is ended before it runs again', async () => {
  const directory = await temporaryDirectory()
  const beat = '(while :; do echo >> beats; sleep 0.01; done) &'
  const { child, line } = await start(directory, `${beat} echo pid $$; sleep 600`)
  const group = pidIn(line)
  endAfterTest(group)
  await killed(child)
  expect(runningInGroup(group).length).toBeGreaterThan(1)

  const context = await testContext({ projectDirectory: directory })
  await command({ run: 'wc -c < beats; sleep 0.3; wc -c < beats' }, context)
  expect(context.lines[0]).toContain(`Ending process group ${group}`)
  expect(context.lines).toHaveLength(3)
  expect(context.lines[1]).toBe(context.lines[2])
  expect(runningInGroup(group)).toEqual([])
  expect((await readdir(directory)).filter((name) => name.endsWith('.json'))).toEqual([])
})

test('children are ended too whose first process has ended already', async () => {
  const directory = await temporaryDirectory()
  const context = await testContext({ projectDirectory: directory })
  await command({ run: 'sleep 600 & echo pid $$' }, context)
  const group = pidIn(context.lines[0])
  endAfterTest(group)
  expect(await identityOf(group)).toBe(null)
  const [child] = runningInGroup(group)

  // As if the orchestrator had been killed between the end of the first process and the end of the effect.
  await noteRun(context, process.pid)
  await forgeNote(directory, { pid: group })
  const other = await testContext({ projectDirectory: directory, operationId: 'deployment-2/check/run' })
  await command({ run: 'true' }, other)
  expect(runningInGroup(group)).toEqual([child])
  await command({ run: 'true' }, context)
  await until(() => runningInGroup(group).length === 0)
})

test('strangers in a group of that number are not touched', async () => {
  const directory = await temporaryDirectory()
  const context = await testContext({ projectDirectory: directory })
  const stranger = spawn('/bin/sh', ['-c', 'sleep 600 & echo'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const group = stranger.pid ?? 0
  endAfterTest(group)
  await once(stranger, 'exit')
  await noteRun(context, process.pid)
  await forgeNote(directory, { pid: group })
  await command({ run: 'true' }, context)
  expect(runningInGroup(group)).toHaveLength(1)
})

test('another process that got the same id is not touched', async () => {
  const directory = await temporaryDirectory()
  const { child, line } = await start(directory, 'echo pid $$; sleep 600')
  endAfterTest(pidIn(line))
  await killed(child)
  process.kill(-pidIn(line), 'SIGKILL')

  const innocent = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
  const pid = innocent.pid ?? 0
  endAfterTest(pid)
  // The note names the innocent's id, with the start of the process that had it before.
  await forgeNote(directory, { pid })
  expect(await identityOf(pid)).not.toBe((await noteOf(directory)).identity)

  await command({ run: 'true' }, await testContext({ projectDirectory: directory }))
  expect(runningInGroup(pid)).toEqual([pid])
})

test('another operation is not touched', async () => {
  const directory = await temporaryDirectory()
  const { child, line } = await start(directory, 'echo pid $$; sleep 600')
  const group = pidIn(line)
  endAfterTest(group)
  await killed(child)
  await command(
    { run: 'true' },
    await testContext({ projectDirectory: directory, operationId: 'deployment-2/check/run' }),
  )
  expect(runningInGroup(group).length).toBeGreaterThan(0)
})

test('killed before the note is written, an orchestrator leaves a command that never starts', async () => {
  const directory = await temporaryDirectory()
  const mark = join(directory, 'mark')
  const { child, line } = await start(directory, `touch '${mark}'; sleep 600`, 'hold')
  const group = pidIn(line)
  endAfterTest(group)
  expect(runningInGroup(group)).toEqual([group])
  await killed(child)
  await until(() => runningInGroup(group).length === 0)
  expect(existsSync(mark)).toBe(false)
})
