import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { LandfallError } from '../../../src/errors/landfall-error.ts'
import { createRedactor } from '../../../src/redact/redactor.ts'
import { command } from '../../../src/runtime/handlers/command.ts'
import { terminationGraceMs } from '../../../src/runtime/handlers/handler.ts'
import { runningInGroup } from '../../../src/runtime/handlers/process/process-table.ts'
import { virtualClock } from '../../../src/testing/virtual-clock.ts'
import { noteOf, pidIn, until } from './processes.ts'
import { testContext } from './test-context.ts'

test('a shell line runs to its end, and its output comes line by line', async () => {
  const context = await testContext()
  const run = 'echo one; echo two >&2; printf three'
  const result = await command({ run }, context)
  expect(result).toEqual({ exitCode: 0, durationMs: expect.any(Number), tail: expect.any(String) })
  expect(context.lines.toSorted()).toEqual(['one', 'three', 'two'])
  expect(result.tail.split('\n').toSorted()).toEqual(['one', 'three', 'two'])
})

test('an argument vector meets no shell', async () => {
  const context = await testContext()
  const odd = ['$HOME', '; rm -rf /', '`id`', "it's", '*', '-n', '']
  await command(
    { run: [process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...odd] },
    context,
  )
  expect(JSON.parse(context.lines[0] ?? '')).toEqual(odd)
})

test('values reach a shell line as environment variables only', async () => {
  const context = await testContext()
  const version = '1.0.0; echo $(id) "quoted"'
  await command({ run: 'echo "<$VERSION> <$ENV>"', variables: { VERSION: version, ENV: 'staging' } }, context)
  expect(context.lines).toEqual([`<${version}> <staging>`])
})

test('a reference becomes a value, and the value is never shown', async () => {
  const context = await testContext({
    variables: { PATH: process.env.PATH, DEPLOY_TOKEN: 'hunter2-hunter2' },
  })
  const result = await command({ run: 'echo "token=$TOKEN"', env: { TOKEN: '${env:DEPLOY_TOKEN}' } }, context)
  expect(context.lines).toEqual(['token=[secret]'])
  expect(result.tail).toBe('token=[secret]')
})

test.each([
  ['a line', 'echo ${env:TOKEN}'],
  ['a vector', ['echo', '${env:TOKEN}']],
])('a reference in %s is refused: everybody could read it there', async (_, run) => {
  const context = await testContext({ variables: { PATH: process.env.PATH, TOKEN: 'hunter2-hunter2' } })
  await expect(command({ run }, context)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('it has no input', async () => {
  const context = await testContext()
  await command({ run: 'cat; echo done' }, context)
  expect(context.lines).toEqual(['done'])
})

test('it runs in the directory that is given, with the operation as a key', async () => {
  const context = await testContext()
  await mkdir(join(context.projectDirectory, 'sub'))
  await command({ run: 'basename "$PWD"; echo $LANDFALL_OPERATION_ID', directory: 'sub' }, context)
  expect(context.lines).toEqual(['sub', 'deployment-1/check/run'])
})

test('another exit code than 0 is an error with the end of the output', async () => {
  const context = await testContext({ redactor: createRedactor(['hunter2-hunter2']) })
  const error = await command({ run: 'echo hunter2-hunter2 went wrong; exit 3' }, context).catch(
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(LandfallError)
  expect(error).toMatchObject({
    code: 'COMMAND_FAILED',
    expected: 'exit code 0',
    seen: 'exit code 3',
    details: { exitCode: 3, tail: '[secret] went wrong' },
  })
  expect(JSON.stringify(error)).not.toContain('hunter2')
})

test('an end by a signal is said', async () => {
  await expect(command({ run: 'kill -9 $$' }, await testContext())).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    seen: 'ended by SIGKILL',
  })
})

test.each([
  ['a command that is nowhere', { run: ['no-such-command-here'] }, 'command not found'],
  ['a path that is nowhere', { run: ['./no-such-script'] }, 'command not found'],
  ['a shell line with one', { run: 'no-such-command-here' }, 'exit code 127, which a shell gives'],
  ['a directory that is nowhere', { run: 'true', directory: 'nowhere' }, 'nothing there'],
])('%s is a clear error', async (_, input, message) => {
  await expect(command(input, await testContext())).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringContaining(message),
  })
})

test('only the last 50 lines and 8 KiB are kept of a long output', async () => {
  const context = await testContext()
  const { tail } = await command({ run: 'seq 1 100000' }, context)
  expect(context.lines).toHaveLength(100_000)
  expect(tail.split('\n')).toEqual(Array.from({ length: 50 }, (_, index) => String(99_951 + index)))
})

test('hundreds of megabytes of output, also without line ends, need no memory of their size', async () => {
  let characters = 0
  const context = await testContext({
    redactor: createRedactor(['hunter2-hunter2']),
    output: (line) => {
      characters += line.length
    },
  })
  const before = process.memoryUsage.rss()
  await command(
    { run: "head -c 200000000 /dev/zero | tr '\\0' x; yes hunter2-hunter2 | head -c 64000000" },
    context,
  )
  expect(characters).toBe(200_000_000 + (64_000_000 / 'hunter2-hunter2\n'.length) * '[secret]'.length)
  expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000)
})

test('a command that prints faster than its lines are taken is slowed down', async () => {
  const gate = Promise.withResolvers<void>()
  let taken = 0
  const context = await testContext({
    output: () => {
      taken++
      return gate.promise
    },
  })
  const mark = join(context.projectDirectory, 'mark')
  const running = command({ run: `seq 1 300000; touch '${mark}'` }, context)
  await until(() => taken > 0)
  await delay(300)
  // It is stuck: only what one read and a pipe hold is gone.
  expect(existsSync(mark)).toBe(false)
  expect(taken).toBeLessThan(60_000)
  gate.resolve()
  await running
  expect(taken).toBe(300_000)
})

test('an abort ends the whole tree', async () => {
  // The grace period never ends by itself: everything has to end when it is asked to.
  const context = await testContext({ clock: virtualClock() })
  const running = command({ run: 'sh -c "echo pid $$; sleep 600" & sh -c "sleep 601" & sleep 602' }, context)
  const failure = running.catch((error: unknown) => error)
  await until(() => context.lines[0])
  const note = await noteOf(context.runDirectory)
  expect(runningInGroup(note.pid).length).toBeGreaterThan(2)
  const reason = new LandfallError({ code: 'EFFECT_TIMED_OUT', message: 'too slow' })
  context.abort(reason)
  expect(await failure).toBe(reason)
  expect(runningInGroup(note.pid)).toEqual([])
  await expect(noteOf(context.runDirectory)).rejects.toThrow('no note')
})

test('what ignores SIGTERM is killed when the grace period is over', async () => {
  const clock = virtualClock()
  const context = await testContext({ clock })
  const forever = 'while :; do sleep 1; done'
  // The trap is set, and handed on to the child, before anybody learns the pid.
  const stubborn = `trap '' TERM; (${forever}) & echo pid $$; ${forever}`
  const failure = command({ run: stubborn }, context).catch((error: unknown) => error)
  const pid = pidIn(await until(() => context.lines[0]))
  context.abort()
  await until(() => clock.pending.find(({ inMs }) => inMs === terminationGraceMs))
  expect(runningInGroup(pid).length).toBeGreaterThan(1)
  await clock.advance(terminationGraceMs)
  expect(await failure).toMatchObject({ code: 'ABORTED' })
  expect(runningInGroup(pid)).toEqual([])
})

test('a command that fails leaves nothing running', async () => {
  const context = await testContext()
  await expect(command({ run: 'sleep 600 & echo pid $$; exit 1' }, context)).rejects.toMatchObject({
    seen: 'exit code 1',
  })
  expect(runningInGroup(pidIn(context.lines[0]))).toEqual([])
})

test('what a successful command leaves in the background is left alone and not waited for', async () => {
  const context = await testContext()
  await command({ run: 'sleep 600 & echo pid $$ $!' }, context)
  const [, background] = /pid \d+ (\d+)/.exec(context.lines[0] ?? '') ?? []
  expect(runningInGroup(pidIn(context.lines[0]))).toEqual([Number(background)])
  process.kill(Number(background), 'SIGKILL')
})

test('an effect that is aborted already starts nothing', async () => {
  const context = await testContext()
  context.abort()
  const mark = join(context.projectDirectory, 'mark')
  await expect(command({ run: ['touch', mark] }, context)).rejects.toMatchObject({ code: 'ABORTED' })
  expect(existsSync(mark)).toBe(false)
})

test('a log that cannot be written is said after the command has ended', async () => {
  const failure = new LandfallError({ code: 'STORE_UNWRITABLE', message: 'disk full' })
  const context = await testContext({ output: () => Promise.reject(failure) })
  const mark = join(context.projectDirectory, 'mark')
  await expect(command({ run: `echo a; echo b; echo > '${mark}'` }, context)).rejects.toBe(failure)
  expect(existsSync(mark)).toBe(true)
})

test('bytes that are no UTF-8 do not disturb', async () => {
  const context = await testContext()
  await writeFile(join(context.projectDirectory, 'bytes'), Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0xc3]))
  await command({ run: 'cat bytes' }, context)
  expect(context.lines).toEqual(['a\ufffd\ufffd', '\ufffd'])
})
