import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { LandfallError } from '@landfall/core'
import type { SupervisorClient, Waiting } from '../client.ts'
import { fromAnswer, givenUp, unreachable } from '../errors.ts'
import { offlineStatus } from './offline-status.ts'
import type { Paths } from './paths.ts'
import { type AnswerLine, type ChangeName, type Changes, protocol, type Status } from './protocol.ts'
import { startSupervisor } from './start-supervisor.ts'

const quickly: Waiting = { signal: new AbortController().signal, deadlineMs: 2_000 }

/** The client of the supervisor of a root; starts it when a change needs it. */
export function controlClient(paths: Paths, entry: string): SupervisorClient {
  const answers = () => call(paths, 'GET', 'status', null, quickly).then(() => true, notAbsent)

  return {
    async status(waiting) {
      try {
        return understood((await call(paths, 'GET', 'status', null, waiting)) as Status)
      } catch (error) {
        if (!isAbsent(error)) throw error
        return offlineStatus(paths)
      }
    },

    async change<Name extends ChangeName>(name: Name, body: object, waiting: Waiting) {
      try {
        return (await call(paths, 'POST', name, body, waiting)) as Changes[Name]['output']
      } catch (error) {
        if (!isAbsent(error)) throw error
        await startSupervisor(paths, entry, answers)
        understood((await call(paths, 'GET', 'status', null, waiting)) as Status)
        return (await call(paths, 'POST', name, body, waiting)) as Changes[Name]['output']
      }
    },
  }
}

/** Has the supervisor of a root end everything it runs, then itself. Gives its pid, `null` when none runs. */
export async function callStop(paths: Paths, forget: boolean, waiting: Waiting): Promise<number | null> {
  try {
    return (await call(paths, 'POST', 'stop', { forget }, waiting)) as number
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** One question over the control socket; reads lines until the outcome. */
async function call(
  paths: Paths,
  method: string,
  path: string,
  body: object | null,
  waiting: Waiting,
): Promise<unknown> {
  const signal = AbortSignal.any([waiting.signal, AbortSignal.timeout(waiting.deadlineMs)])
  // An import of `node:http` runs all that it can give, a client for WebSockets too; that takes longer than the question.
  const { request: ask } = process.getBuiltinModule('node:http')
  const asked = ask({ socketPath: paths.socket, method, path: `/${path}`, agent: false, signal })
  asked.end(body === null ? undefined : JSON.stringify(body))
  try {
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    for await (const text of createInterface({ input: response, crlfDelay: Infinity })) {
      const line = JSON.parse(text) as AnswerLine
      if ('result' in line) return line.result
      if ('error' in line) throw fromAnswer(line.error)
      waiting.progress?.(line.progress)
    }
  } catch (error) {
    if (error instanceof LandfallError || isAbsent(error)) throw error
    if (signal.aborted) throw givenUp(path, waiting.signal, waiting.deadlineMs)
    throw unreachable(`The supervisor broke off in ${path}`, error)
  } finally {
    asked.destroy()
  }
  if (signal.aborted) throw givenUp(path, waiting.signal, waiting.deadlineMs)
  throw unreachable(`The supervisor broke off in ${path}`)
}

/** Nobody listens on the socket, so nothing was asked of anybody. */
function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ECONNREFUSED'
}

function notAbsent(error: unknown): false {
  if (isAbsent(error)) return false
  throw error
}

function understood(status: Status): Status {
  if (status.protocol === protocol) return status
  throw new LandfallError({
    code: 'PLATFORM_REFUSED',
    message: 'The running supervisor belongs to another version of this adapter',
    expected: `protocol ${protocol}`,
    seen: `protocol ${status.protocol}`,
    remedy: 'Stop it with stopSupervisor(root) of that version, then deploy again.',
  })
}
