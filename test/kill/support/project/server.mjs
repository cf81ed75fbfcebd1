// What the kill tests deploy: the pages that the load asks for, and a health check. A bad one is healthy until it has
// users, so that it is found out when it has traffic.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const version = readFileSync('version', 'utf8').trim()
const bad = process.env.MODE === 'bad'
let firstUser = () => {}
const hasUsers = new Promise((resolve) => {
  firstUser = () => resolve(true)
})

const routes = {
  'GET /': (_request, response) => response.end('<footer></footer>\n'),
  'POST /orders': (request, response) => request.pipe(response.writeHead(201)),
  'GET /report': async (_request, response) => {
    response.write('a long report\n')
    await delay(Number(process.env.REPORT_MS))
    response.end('end of report\n')
  },
}
const others = {
  // As long as somebody has this open, the process is not drained.
  'GET /endless': (_request, response) => response.write('and so on\n'),
  'GET /alive': (_request, response) => response.end('yes'),
  'GET /version': (_request, response) => response.end(version),
  // Waits for a first user, so that it does not hang on the moment whether a bad release is found out.
  'GET /health': async (_request, response) => {
    const found = bad && (await Promise.race([hasUsers, delay(400)]))
    response.writeHead(found ? 500 : 200).end(found ? 'broken' : 'ok')
  },
}

const server = createServer((request, response) => {
  const name = `${request.method} ${request.url}`
  response.setHeader('X-Version', version)
  if (routes[name]) {
    firstUser()
    routes[name](request, response)
  } else if (others[name]) others[name](request, response)
  else response.writeHead(404).end()
})
server.listen(Number(process.env.PORT), '127.0.0.1')
