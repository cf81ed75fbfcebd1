import { spawn } from 'node:child_process'
import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { LandfallError } from '@landfall/core'
import { unreachable } from '../errors.ts'
import type { Paths } from './paths.ts'

const deadlineMs = 10_000
const pollMs = 10

/**
 * Starts a supervisor and waits until it answers. Several orchestrators may do so at once: one of the
 * supervisors wins, the others see that and end.
 */
export async function startSupervisor(
  paths: Paths,
  entry: string,
  answers: () => Promise<boolean>,
): Promise<void> {
  await mkdir(dirname(paths.supervisorLog), { recursive: true, mode: 0o700 })
  await ownDirectory(dirname(paths.socket))
  // What processes are told, secrets among it, lies below the root. A file that is there is the user's.
  await writeFile(join(paths.root, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {})
  const end = performance.now() + deadlineMs
  while (performance.now() < end) {
    const started = await spawnDetached(paths, entry)
    // One that ended well found another supervisor: that one may still be starting, or just be ending.
    for (let graceMs = 500; performance.now() < end && graceMs > 0; ) {
      if (await answers()) return
      const code = started.exitCode()
      if (code !== null && code !== 0)
        throw unreachable(`The supervisor cannot start: ${await lastWords(paths)}`)
      if (code === 0) graceMs -= pollMs
      await delay(pollMs)
    }
  }
  throw unreachable(`The supervisor did not answer within ${deadlineMs} ms`)
}

/** Starts the process so that it belongs to nobody: it outlives this one. */
async function spawnDetached(paths: Paths, entry: string): Promise<{ exitCode(): number | null }> {
  const log = await open(paths.supervisorLog, 'a', 0o600)
  try {
    const child = spawn(process.execPath, [entry, paths.root], {
      cwd: '/',
      // Its own environment reaches no release; what it does not have cannot leak.
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    child.unref()
    let exitCode: number | null = null
    child.once('exit', (code) => {
      exitCode = code ?? 1
    })
    child.once('error', () => {
      exitCode = 1
    })
    return { exitCode: () => exitCode }
  } finally {
    await log.close()
  }
}

/** Whoever can reach the socket rules the platform, so its directory has to be ours alone. */
async function ownDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const { uid, mode } = await stat(path)
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return
  throw new LandfallError({
    code: 'PLATFORM_REFUSED',
    message: `${path} can be entered by others, so the control socket is not put there`,
    expected: 'a directory of this user with mode 700',
    seen: `user ${uid}, mode ${(mode & 0o777).toString(8)}`,
    remedy: 'Correct the owner and mode of the directory, or use another root.',
  })
}

async function lastWords(paths: Paths): Promise<string> {
  const log = await readFile(paths.supervisorLog, 'utf8').catch(() => '')
  const line = log
    .trimEnd()
    .split('\n')
    .findLast((one) => /error|refusal/i.test(one))
  return line ?? 'see its log'
}
