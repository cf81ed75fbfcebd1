import { once } from 'node:events'
import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { type Finding, isLandfallError, type VerbContext } from '@landfall/core'
import type { Status } from '../control/protocol.ts'
import type { ParsedOptions } from '../options.ts'
import type { Deck } from './deck.ts'

const roomBytes = 256 * 1024 * 1024

/** Looks for what would make a deployment fail; changes nothing. */
export async function preflight(deck: Deck, context: VerbContext): Promise<Finding[]> {
  if (process.platform !== 'linux') {
    return [
      error(`Processes are found by /proc, which ${process.platform} does not have`, 'Deploy from Linux.'),
    ]
  }
  const findings = [...(await rootFindings(deck.paths.root)), ...environmentFindings(deck, context)]
  try {
    const status = await deck.status(context)
    findings.push(...statusFindings(status), ...(await portFindings(deck.options, status)))
  } catch (thrown) {
    if (!isLandfallError(thrown)) throw thrown
    findings.push(error(thrown.message, thrown.remedy))
  }
  return findings
}

/** A secret that is missing is found before anything is built. */
function environmentFindings({ options }: Deck, context: VerbContext): Finding[] {
  try {
    context.resolve(options.env)
    return []
  } catch (thrown) {
    if (!isLandfallError(thrown)) throw thrown
    return [error(thrown.message, thrown.remedy)]
  }
}

async function rootFindings(root: string): Promise<Finding[]> {
  const present = await nearestPresent(root)
  const writable = await access(present, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!writable)
    return [error(`${present} cannot be written`, 'Correct its permissions, or use another root.')]
  const { bavail, bsize } = await statfs(present)
  if (bavail * bsize > roomBytes) return []
  return [
    warning(
      `Only ${Math.floor((bavail * bsize) / 1024 / 1024)} MiB are free for ${root}`,
      'Make room on the disk.',
    ),
  ]
}

function statusFindings({ pid, inFlight }: Status): Finding[] {
  if (inFlight.length === 0) return []
  const remedy =
    pid === null ? 'The deployment starts it.' : 'Wait until it is over, or read the logs below the root.'
  return inFlight.map((what) => warning(`On this machine: ${what}`, remedy))
}

async function portFindings({ host, port }: ParsedOptions, status: Status): Promise<Finding[]> {
  const ours = status.pid !== null && status.url !== null && new URL(status.url).port === String(port)
  if (port === 0 || ours) return []
  const server = createServer().listen({ host, port })
  try {
    await once(server, 'listening')
    return []
  } catch (thrown) {
    const seen = (thrown as NodeJS.ErrnoException).code
    return [
      error(
        `${host}:${port} cannot be listened on: ${seen}`,
        'Choose another port, or end the program that uses it.',
      ),
    ]
  } finally {
    server.close()
  }
}

async function nearestPresent(path: string): Promise<string> {
  const there = await stat(path).then(
    () => true,
    () => false,
  )
  return there || dirname(path) === path ? path : nearestPresent(dirname(path))
}

const error = (message: string, remedy: string): Finding => ({ severity: 'error', message, remedy })
const warning = (message: string, remedy: string): Finding => ({ severity: 'warning', message, remedy })
