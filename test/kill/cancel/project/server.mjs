// What the cancel tests deploy: the pages that the load asks for, and a health check. A release that CONTROL/slow-app
// names is not healthy as long as that stands there, and one that CONTROL/deaf names does not end when it is asked to.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const version = readFileSync('version', 'utf8').trim()
const control = process.env.CONTROL

function isNamed(file) {
  try {
    return readFileSync(join(control, file), 'utf8').trim() === version
  } catch {
    return false
  }
}

const routes = {
  'GET /': (_request, response) => response.end('<footer></footer>\n'),
  'POST /orders': (request, response) => request.pipe(response.writeHead(201)),
  'GET /report': async (_request, response) => {
    response.write('a long report\n')
    await delay(300)
    response.end('end of report\n')
  },
  'GET /alive': (_request, response) => response.writeHead(isNamed('slow-app') ? 503 : 200).end(),
}

if (isNamed('deaf')) process.on('SIGTERM', () => {})
const server = createServer((request, response) => {
  response.setHeader('X-Version', version)
  const route = routes[`${request.method} ${request.url}`]
  if (route) route(request, response)
  else response.writeHead(404).end()
})
server.listen(Number(process.env.PORT), '127.0.0.1')
