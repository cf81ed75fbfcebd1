import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { AnswerLine, ChangeName, ChangeRequest } from '../control/protocol.ts'
import { changes } from './changes.ts'
import { Refusal, toErrorAnswer } from './refusal.ts'
import type { Supervisor } from './supervisor.ts'

const heartbeatMs = 1_000

/**
 * The control socket: `GET /status` answers with the status, `POST /<change>` carries a change out and `POST
 * /stop` stops everything. Answers are lines of JSON: what is going on, once a second, and at the end the
 * outcome.
 */
export function controlServer(supervisor: Supervisor, stopped: () => void): Server {
  return createServer((request, response) => {
    void answer(supervisor, request, response).then((stop) => {
      if (stop) stopped()
    })
  })
}

async function answer(
  supervisor: Supervisor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const name = request.url?.slice(1) ?? ''
  const write = (line: AnswerLine) => response.write(`${JSON.stringify(line)}\n`)
  const heartbeat = setInterval(() => {
    write({ progress: supervisor.status().inFlight[0] ?? name })
  }, heartbeatMs)
  try {
    const result =
      request.method === 'GET' ? supervisor.status() : await post(supervisor, name, await json(request))
    write({ result: JSON.parse(JSON.stringify(result)) })
    return name === 'stop'
  } catch (error) {
    write({ error: toErrorAnswer(error) })
    return false
  } finally {
    clearInterval(heartbeat)
    response.end()
  }
}

async function post(supervisor: Supervisor, name: string, body: unknown): Promise<unknown> {
  if (name === 'stop') {
    await supervisor.stop((body as { readonly forget?: boolean }).forget === true)
    return process.pid
  }
  if (Object.hasOwn(changes, name)) {
    return supervisor.change(name as ChangeName, body as ChangeRequest<ChangeName>)
  }
  throw new Refusal('INVALID_INPUT', `The supervisor knows no change named ${name}`)
}
