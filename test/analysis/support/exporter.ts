// A process that pretends to be many canaries and their baselines at once, and tells Prometheus about them. What
// they do depends on their seeds and on the time that has passed, not on how often they are asked.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { errorRate, medianSeconds, type Pair, pairs, requestsPerSecond, sigma } from './pairs.ts'
import { normalFrom, randomFrom } from './random.ts'

const tickMs = 100

/** The counters of one side of a pair. */
class Side {
  private readonly pair: Pair
  private readonly name: 'canary' | 'baseline'
  private readonly random: () => number
  private requests = 0
  private errors = 0
  private seconds = 0

  constructor(pair: Pair, name: 'canary' | 'baseline') {
    this.pair = pair
    this.name = name
    this.random = randomFrom(pair.seed * 2 + (name === 'canary' ? 0 : 1))
  }

  tick(): void {
    const { kind, regression } = this.pair
    const worse = this.name === 'canary' ? regression / 100 : 0
    const requests = (requestsPerSecond[this.name] * tickMs) / 1_000
    this.requests += requests
    for (let request = 0; request < requests; request++) {
      if (kind === 'errors') {
        if (this.random() < errorRate + worse) this.errors += 1
      } else {
        this.seconds += medianSeconds * (1 + worse) * Math.exp(sigma * normalFrom(this.random))
      }
    }
  }

  get lines(): string {
    const labels = `pair="${this.pair.id}",version="${this.name === 'canary' ? '2.0.0' : '1.0.0'}"`
    return this.pair.kind === 'errors'
      ? `http_requests_total{${labels},code="200"} ${this.requests - this.errors}\n` +
          `http_requests_total{${labels},code="500"} ${this.errors}\n`
      : `http_seconds_sum{${labels}} ${this.seconds}\nhttp_seconds_count{${labels}} ${this.requests}\n`
  }
}

const sides = pairs.flatMap((pair) => [new Side(pair, 'canary'), new Side(pair, 'baseline')])
const startedAt = performance.now()
let ticks = 0

const server = createServer((_, response) => {
  const due = Math.floor((performance.now() - startedAt) / tickMs)
  for (; ticks < due; ticks++) for (const side of sides) side.tick()
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
  response.end(sides.map((side) => side.lines).join(''))
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
