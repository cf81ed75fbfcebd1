import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { LandfallError } from '../../../errors/landfall-error.ts'
import { sleep } from '../../clock.ts'
import { abortError } from '../aborted.ts'
import type { EffectContext } from '../handler.ts'
import { identityOf } from '../process/process-table.ts'

/** A lock is held for the time of a read and a write. One that did not change for so long has lost its holder. */
const termMs = 10_000
const longestWaitMs = 60_000
const pauseMs = 25

/**
 * Does something that only one process may do at a time, such as changing a file. Processes that ask at the
 * same time wait for each other; the lock of one that was killed is broken.
 *
 * @param path what is locked; the lock lies beside it
 * @param work is given a question to ask right before it takes effect: whether the lock is still held. It is
 * not, when this process stood still for so long that another one took it for dead
 * @throws the signal's reason when it is aborted while waiting; `ADAPTER_FAILED` when others hold the lock for
 * a minute, or the lock cannot be written
 */
export async function withFileLock<T>(
  path: string,
  context: EffectContext,
  work: (isMine: () => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const lock = `${path}.lock`
  const nonce = randomBytes(8).toString('hex')
  const mine = `${JSON.stringify({ host: hostname(), pid: process.pid, identity: await identityOf(process.pid), nonce })}\n`
  await acquire(lock, mine, nonce, context)
  const isMine = async (): Promise<boolean> => (await contentOf(lock)) === mine
  try {
    return await work(isMine)
  } finally {
    if (await isMine()) await rm(lock, { force: true })
  }
}

async function acquire(lock: string, mine: string, nonce: string, context: EffectContext): Promise<void> {
  const { clock, signal } = context
  const startedMs = clock.monotonic()
  const watched: { content: string | null; sinceMs: number } = { content: null, sinceMs: startedMs }
  while (!(await put(lock, mine, nonce))) {
    const nowMs = clock.monotonic()
    const content = await contentOf(lock)
    if (content !== watched.content) Object.assign(watched, { content, sinceMs: nowMs })
    const isDead = content !== null && (nowMs - watched.sinceMs >= termMs || (await isOrphan(content)))
    if (isDead && (await breakLock(lock, content, nonce))) continue
    if (nowMs - startedMs >= longestWaitMs) throw busy(lock)
    // Not all at the same moment again.
    await sleep(clock, pauseMs * (0.5 + Math.random()), signal).catch(() => {
      throw abortError(signal)
    })
  }
}

/** Makes the lock, whole, unless there is one. */
async function put(lock: string, mine: string, nonce: string): Promise<boolean> {
  const written = `${lock}.${nonce}`
  try {
    await writeFile(written, mine)
    await link(written, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw new LandfallError({
      code: 'ADAPTER_FAILED',
      message: `The lock ${lock} could not be written: ${(error as Error).message}`,
      target: lock,
      cause: error,
      disposition: 'terminal',
    })
  } finally {
    await rm(written, { force: true })
  }
}

/** Whether the process that made a lock is gone; only one on this machine can be asked. */
async function isOrphan(content: string): Promise<boolean> {
  try {
    const { host, pid, identity } = JSON.parse(content) as Record<string, unknown>
    if (host !== hostname() || typeof pid !== 'number' || typeof identity !== 'string') return false
    return (await identityOf(pid)) !== identity
  } catch {
    return false
  }
}

/**
 * Takes a dead lock away, and says whether it is gone; one that somebody else made in the meantime is put back.
 */
async function breakLock(lock: string, seen: string, nonce: string): Promise<boolean> {
  const aside = `${lock}.${nonce}.broken`
  try {
    await rename(lock, aside)
    if ((await contentOf(aside)) === seen) return true
    await link(aside, lock)
  } catch {
    // Somebody else was faster, and whoever holds the lock asks for it before it takes effect.
  } finally {
    await rm(aside, { force: true })
  }
  return false
}

function contentOf(lock: string): Promise<string | null> {
  return readFile(lock, 'utf8').catch(() => null)
}

function busy(lock: string): LandfallError {
  return new LandfallError({
    code: 'ADAPTER_FAILED',
    message: `Others hold the lock ${lock} for more than a minute`,
    target: lock,
    expected: 'a lock that is held for a moment',
    seen: 'one that is always taken',
    remedy: 'See who writes to the file all the time, then resume.',
  })
}
