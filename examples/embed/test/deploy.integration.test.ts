import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stopSupervisor } from '@landfall/adapter-local'
import { afterEach, beforeEach, expect, test } from 'vitest'

const server = `
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
const version = readFileSync('version.txt', 'utf8')
createServer((request, response) => response.end(request.url === '/version' ? version : 'ok'))
  .listen(process.env.PORT, '127.0.0.1')
`
const scripts = {
  test: 'true',
  build: 'mkdir -p dist && cp server.mjs dist/server.js && printf %s "$VERSION" > dist/version.txt',
}

let project: string
let port: number

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'landfall-shop-'))
  port = await freePort()
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module', scripts }))
  await writeFile(join(project, 'server.mjs'), server)
})

afterEach(async () => {
  await stopSupervisor(join(project, '.landfall/web'))
  await rm(project, { recursive: true, force: true })
})

test('the programs of the README deploy, and finish what a killed one began', async () => {
  const first = await ended(start('deploy', '1.0.0'))
  expect(first.output).toContain('live now: nothing is live')
  expect(first.output).toMatch(/succeeded after/)
  expect(first.code).toBe(0)
  expect(await live()).toBe('1.0.0')

  const second = start('deploy', '2.0.0')
  await printed(second, /traffic \{.*: 50/)
  second.kill('SIGKILL')
  await ended(second)

  const third = await ended(start('resume'))
  expect(third.output).toMatch(/: succeeded/)
  expect(await live()).toBe('2.0.0')
  expect((await ended(start('resume'))).output).toContain('Nothing was interrupted')
})

function start(program: 'deploy' | 'resume', ...args: string[]): ChildProcess {
  const file = fileURLToPath(new URL(`../src/${program}.ts`, import.meta.url))
  const env = { ...process.env, PORT: String(port) }
  return spawn(process.execPath, [file, ...args], { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] })
}

async function ended(
  child: ChildProcess,
): Promise<{ readonly output: string; readonly code: number | null }> {
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  if (child.exitCode !== null || child.signalCode !== null) return { output, code: child.exitCode }
  return await new Promise((resolve) => child.once('close', (code) => resolve({ output, code })))
}

async function printed(child: ChildProcess, pattern: RegExp): Promise<void> {
  let output = ''
  for await (const chunk of child.stdout ?? []) {
    output += chunk
    if (pattern.test(output)) return
  }
  throw new Error(`The program ended without ${pattern}: ${output}`)
}

async function live(): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${port}/version`)).text()
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
