import { execFile, spawn } from 'node:child_process'
import { mkdtemp, open, readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ensurePackages } from './debian-packages.ts'

/** A docker engine of the test's own. */
export interface Dockerd {
  readonly ready: true
  /** For commands that talk to it: `DOCKER_HOST`, and a `HOME` without anybody's settings. */
  readonly variables: { readonly PATH: string; readonly HOME: string; readonly DOCKER_HOST: string }
  readonly socket: string
  /** The engine's process; its network is reached by `nsenter --net=/proc/<pid>/ns/net`. */
  readonly pid: number
  stop(): Promise<void>
}

/** A slow machine that does much else at the same time. */
const longestStartMs = 90_000
const longestStopMs = 30_000

/**
 * Starts a docker engine in namespaces of its own, so that no firewall rule, network or mount is left when it
 * ends, with all its files in a temporary directory. It reaches no other network: images are `FROM scratch`.
 * It ends with the test's process, also when that is killed.
 *
 * Allow a hook that calls this some minutes: the packages may have to be installed.
 *
 * @returns why not, where it cannot be had: the caller skips with it, which counts as failed under CI
 *
 * @example
 * const docker = await startDockerd()
 * afterAll(() => (docker.ready ? docker.stop() : undefined))
 */
export async function startDockerd(): Promise<Dockerd | { readonly ready: false; readonly reason: string }> {
  if (process.platform !== 'linux') return { ready: false, reason: 'dockerd needs Linux' }
  const isRoot = process.getuid?.() === 0
  if (!isRoot && !(await succeeds('sudo', ['-n', 'true']))) {
    return { ready: false, reason: 'dockerd needs root, and sudo asks for a password' }
  }
  // An engine that is installed will do, whoever packed it.
  const there = await Promise.all([succeeds('dockerd', ['--version']), succeeds('docker', ['--version'])])
  const packages = there.includes(false)
    ? await ensurePackages(['docker.io', 'iptables'])
    : { ready: true as const }
  if (!packages.ready) return packages

  // A short path: that of a socket has at most 107 characters.
  const directory = await mkdtemp(join(tmpdir(), 'dockerd-'))
  const socket = join(directory, 'docker.sock')
  const log = await open(join(directory, 'log'), 'w')
  const group = String(process.getgid?.() ?? 0)
  const engine = ['dockerd', '--data-root', join(directory, 'data'), '--exec-root', join(directory, 'run')]
  const places = ['--pidfile', join(directory, 'pid'), '--host', `unix://${socket}`, '--group', group]
  const apart = ['setpriv', '--pdeathsig', 'TERM', 'unshare', '--net', '--mount', '--propagation', 'private']
  const [program = '', ...args] = [...(isRoot ? [] : ['sudo', '-n']), ...apart, ...engine, ...places]
  const child = spawn(program, args, { stdio: ['ignore', log.fd, log.fd] })
  await log.close()
  const pidOf = async (): Promise<number> =>
    Number(await readFile(join(directory, 'pid'), 'utf8').catch(() => 0))
  let running = child.pid !== undefined
  const ended = new Promise<void>((resolve) => {
    const over = (): void => {
      running = false
      resolve()
    }
    child.once('exit', over)
    child.once('error', over)
  })

  const asRoot = (command: string, ...args: string[]): Promise<boolean> =>
    isRoot ? succeeds(command, args) : succeeds('sudo', ['-n', command, ...args])
  const stop = async (): Promise<void> => {
    const pid = String((await pidOf()) || child.pid)
    await asRoot('kill', '-TERM', pid)
    const killing = setTimeout(() => void asRoot('kill', '-KILL', pid), longestStopMs)
    await ended
    clearTimeout(killing)
    await asRoot('rm', '-rf', directory)
  }

  const until = performance.now() + longestStartMs
  while (running && performance.now() < until) {
    if (await answers(socket)) {
      const variables = { PATH: process.env.PATH ?? '', HOME: directory, DOCKER_HOST: `unix://${socket}` }
      return { ready: true, variables, socket, pid: await pidOf(), stop }
    }
    await delay(100)
  }
  const said = await readFile(join(directory, 'log'), 'utf8')
  await stop()
  return { ready: false, reason: `dockerd does not start: ${said.trim().split('\n').at(-1)}` }
}

function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, args, (error) => resolve(error === null))
  })
}

/** @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemPing */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ socketPath, path: '/_ping', timeout: 1_000 }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asking.on('timeout', () => asking.destroy())
    asking.on('error', () => resolve(false))
    asking.end()
  })
}
