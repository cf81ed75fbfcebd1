// The application that is deployed. Of every hundred requests ERROR_PERCENT fail, exactly; it counts what it does, and
// tells Prometheus where to ask.
import { renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const { PORT, DISCOVERY, ERROR_PERCENT, LANDFALL_VERSION: version, LANDFALL_REVISION: release } = process.env
const counts = { 200: 0, 500: 0 }

const server = createServer((request, response) => {
  if (request.url === '/health') return response.end('fine\n')
  if (request.url === '/metrics') {
    return response.end(
      Object.entries(counts)
        .map(([code, count]) => `http_requests_total{code="${code}"} ${count}\n`)
        .join(''),
    )
  }
  const number = counts[200] + counts[500]
  const failed = Math.floor(((number + 1) * ERROR_PERCENT) / 100) > Math.floor((number * ERROR_PERCENT) / 100)
  const code = failed ? 500 : 200
  counts[code] += 1
  response.writeHead(code).end(`${version}\n`)
})

server.listen(Number(PORT), '127.0.0.1', () => {
  const file = join(DISCOVERY, `${release}.json`)
  const targets = [{ targets: [`127.0.0.1:${PORT}`], labels: { version, release } }]
  writeFileSync(`${file}.new`, JSON.stringify(targets))
  renameSync(`${file}.new`, file)
})

process.on('SIGTERM', () => process.exit(0))
