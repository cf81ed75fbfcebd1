import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemClock } from '../../../../src/runtime/clock.ts'
import { command } from '../../../../src/runtime/handlers/command.ts'
import { runningInGroup } from '../../../../src/runtime/handlers/process/process-table.ts'
import { endEarlierRuns } from '../../../../src/runtime/handlers/process/run-file.ts'
import { temporaryDirectory, testContext } from '../test-context.ts'

/** Starts a command that never ends by itself, and gives its process group. */
async function left(directory: string, path: string): Promise<{ group: number; ended: Promise<unknown> }> {
  const started = Promise.withResolvers<number>()
  const context = await testContext({
    projectDirectory: directory,
    runDirectory: directory,
    operationId: `deployment-1/${path}`,
    output: (line) => started.resolve(Number(line)),
  })
  const ended = command({ run: 'echo $$; while :; do sleep 0.1; done' }, context).catch(() => {})
  return { group: await started.promise, ended }
}

test('everything that a deployment left running is ended, each told by its operation', async () => {
  const directory = await temporaryDirectory()
  const all = [await left(directory, 'checks/lint/run'), await left(directory, 'checks/tests/run')]
  const told: string[] = []
  await endEarlierRuns(directory, systemClock, (operation, line) => void told.push(`${operation}: ${line}`))
  expect(all.map(({ group }) => runningInGroup(group))).toEqual([[], []])
  expect(told.sort()).toEqual([
    expect.stringMatching(/^deployment-1\/checks\/lint\/run: Ending process group \d+/),
    expect.stringMatching(/^deployment-1\/checks\/tests\/run: Ending process group \d+/),
  ])
  await Promise.all(all.map(({ ended }) => ended))
  expect(await readdir(directory)).toEqual([])
})

test('where nothing runs nothing is waited for', async () => {
  const directory = await temporaryDirectory()
  const tell = () => expect.unreachable()
  expect(endEarlierRuns(join(directory, 'nowhere'), systemClock, tell)).toBeNull()
  await writeFile(join(directory, 'curl-x'), '')
  expect(endEarlierRuns(directory, systemClock, tell)).toBeNull()
})

test('a note that says nothing, or of a process that is gone, harms nobody', async () => {
  const directory = await temporaryDirectory()
  const name = 'a'.repeat(32)
  await writeFile(join(directory, `${name}.json`), 'not JSON')
  await endEarlierRuns(directory, systemClock, () => expect.unreachable())
  // Another process has the number by now.
  const note = { operationId: 'deployment-1/check/run', pid: process.pid, identity: 'another boot' }
  await writeFile(join(directory, `${name}.json`), JSON.stringify(note))
  await endEarlierRuns(directory, systemClock, () => expect.unreachable())
  expect(await readdir(directory)).toEqual([])
})
