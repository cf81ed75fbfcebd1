import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { probeCommand } from '../../../src/runtime/handlers/probe-command.ts'
import { serve } from './server.ts'
import { temporaryDirectory, testContext } from './test-context.ts'

const timeoutMs = 20_000

test.each([
  ['an exit code of 0', 'true', undefined, true],
  ['an exit code of 1', 'echo All smoke tests pass; exit 1', 'All smoke tests pass', false],
  ['a line of the output', 'seq 1 1000; echo All smoke tests pass; seq 1 1000', 'All smoke tests pass', true],
  ['a line of the error output', 'echo All smoke tests pass >&2', 'All smoke tests pass', true],
  ['other output', 'echo 3 smoke tests failed', 'All smoke tests pass', false],
  ['a status without curl', 'echo got 200 OK', '200 OK', true],
])('%s', async (_, run, expected, passed) => {
  const input = { run, timeoutMs, ...(expected === undefined ? {} : { expected }) }
  expect(await probeCommand(input, await testContext())).toMatchObject({ passed })
})

test('what is expected can name the version', async () => {
  const check = { expected: '${VERSION}', variables: { VERSION: '1.2.3' }, timeoutMs }
  const context = await testContext()
  expect(await probeCommand({ ...check, run: 'echo "{\\"version\\":\\"1.2.3\\"}"' }, context)).toMatchObject({
    passed: true,
  })
  expect(await probeCommand({ ...check, run: 'echo v1.2.3' }, context)).toMatchObject({ passed: true })
  expect(await probeCommand({ ...check, run: 'echo 1.2.30' }, context)).toMatchObject({
    passed: false,
    reason: 'expected "1.2.3" in the output, last line "1.2.30"',
  })
  expect(await probeCommand({ ...check, run: 'echo 1.2.3-rc.1' }, context)).toMatchObject({ passed: false })
})

test('a command that takes too long has failed, and its processes are gone', async () => {
  const evidence = await probeCommand({ run: 'sleep 600 & sleep 600', timeoutMs: 200 }, await testContext())
  expect(evidence).toMatchObject({ passed: false, reason: 'expected an end within 200 ms, seen none' })
})

test('an abort is thrown', async () => {
  const context = await testContext()
  const running = probeCommand({ run: 'sleep 600', timeoutMs }, context)
  setTimeout(() => context.abort(), 100)
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' })
})

/** The real one where it is installed, and in any case one that behaves like it. */
const curls = ['stand-in', ...(existsSync('/usr/bin/curl') ? ['real'] : [])]

async function contextWith(curl: string) {
  const bin = await temporaryDirectory()
  if (curl === 'stand-in') {
    const program = fileURLToPath(new URL('stand-in-curl.ts', import.meta.url))
    await writeFile(join(bin, 'curl'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {
      mode: 0o755,
    })
  }
  const home = await temporaryDirectory()
  return await testContext({
    projectDirectory: home,
    variables: { PATH: `${bin}:${process.env.PATH}`, HOME: home },
  })
}

describe.each(curls)('%s curl', (curl) => {
  test.each([
    ['curl -f URL/health', true, null],
    ['curl -f URL/health 2>/dev/null | cat >/dev/null', true, null],
    ['set -e; cd /; curl -sS --fail -o /dev/null URL/health', true, null],
    ['curl -sL URL/old', true, null],
    ['curl -s URL/old', false, 'expected status 200 OK, seen 301 Moved Permanently'],
    // Without -f curl ends with 0, and the body says what the status does not.
    ['curl -s URL/broken', false, 'expected status 200 OK, seen 500 Internal Server Error'],
    [
      'curl -fs URL/broken',
      false,
      'expected exit code 0, seen exit code 22 and status 500 Internal Server Error',
    ],
    ['curl -is URL/health', true, null],
    ['curl -q -is URL/health', true, null],
  ])('the status of a response meets 200 OK: %s', async (line, passed, reason) => {
    const url = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/health' }).end()
      else if (request.url === '/broken') response.writeHead(500).end('200 OK')
      else response.end('fine')
    })
    const context = await contextWith(curl)
    const run = line.replace('URL', url)
    const evidence = await probeCommand({ run, expected: '200 OK', timeoutMs }, context)
    expect(evidence).toMatchObject({ passed, reason })
    // Nothing is left of what it took to learn the status.
    expect(await readdir(context.runDirectory)).toEqual([])
  })

  test('it works without a shell, and says when there is no answer', async () => {
    const url = await serve((_, response) => response.end('fine'))
    const context = await contextWith(curl)
    const check = { expected: '200 OK', timeoutMs }
    expect(await probeCommand({ ...check, run: ['curl', '-s', url] }, context)).toMatchObject({
      passed: true,
    })
    expect(
      await probeCommand({ ...check, run: ['curl', '-s', 'http://127.0.0.1:1/'] }, context),
    ).toMatchObject({
      passed: false,
      reason: expect.stringContaining('expected exit code 0, seen exit code 7'),
    })
  })

  test("the user's own configuration stays valid", async () => {
    const url = await serve(({ headers }, response) =>
      response.writeHead(headers['x-mine'] === '1' ? 200 : 403).end(),
    )
    const context = await contextWith(curl)
    await writeFile(join(context.projectDirectory, '.curlrc'), 'header = "x-mine: 1"\n')
    const check = { run: `curl -s ${url}`, expected: '200 OK', timeoutMs }
    expect(await probeCommand(check, context)).toMatchObject({ passed: true })
  })

  test('a version is looked for in the body, not in the progress meter or the status', async () => {
    const url = await serve((_, response) => response.end('{"version":"2.0.0"}'))
    const context = await contextWith(curl)
    const check = { run: `curl ${url}`, expected: '${VERSION}', timeoutMs }
    for (const [version, passed] of [
      ['2.0.0', true],
      ['200', false],
      ['100', false],
    ] as const) {
      expect(await probeCommand({ ...check, variables: { VERSION: version } }, context)).toMatchObject({
        passed,
      })
    }
  })
})
