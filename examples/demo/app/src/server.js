// The shop: a page, orders, a report that takes its time, and what a deployment wants to know.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { visitorBook } from './visitors.js'

const page = readFileSync(new URL('page.html', import.meta.url))
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
const visitors = visitorBook()

const routes = {
  'GET /': (_request, response) => {
    visitors.welcome()
    response.setHeader('Content-Type', 'text/html').end(page)
  },
  'POST /orders': (request, response) => {
    visitors.welcome()
    response.statusCode = 201
    request.pipe(response)
  },
  'GET /report': async (_request, response) => {
    visitors.welcome()
    for (const line of ['rope', 'anchors', 'lanterns']) {
      response.write(`${line}\n`)
      await delay(100)
    }
    response.end('end of report\n')
  },
  'GET /version': (_request, response) => response.end(version),
  'GET /health': (_request, response) => {
    response.statusCode = visitors.healthy() ? 200 : 500
    response.end(visitors.healthy() ? 'ok' : `out of memory: ${visitors.visits()} visitors kept`)
  },
}

const server = createServer((request, response) => {
  response.setHeader('X-Version', version)
  const route = routes[`${request.method} ${request.url}`]
  if (route) route(request, response)
  else response.writeHead(404).end()
})

server.listen(Number(process.env.PORT), '127.0.0.1')
