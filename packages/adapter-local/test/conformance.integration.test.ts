import { Agent } from 'node:http'
import { join } from 'node:path'
import { type ConformanceHarness, conformance } from '@landfall/core/testing'
import { test } from 'vitest'
import { local } from '../src/index.ts'
import { freePort } from '../src/supervisor/ports.ts'
import { ask, type Self } from './support/http.ts'
import { World } from './support/world.ts'

/** Divides 100, so that over every hundred requests the split shows exactly. */
const instances = 2
const port = await freePort()

/** The platform is looked at from where its users stand: by asking the public port who answers. */
function localHarness(): ConformanceHarness {
  let world: World | undefined
  const at = () => {
    if (world === undefined) throw new Error('setup() comes first')
    return world
  }
  const adapter = () =>
    world?.adapter({ port, instances, health: { path: '/healthz', deadline: '6s', interval: 20 } })
  const unused = local({ root: '/nonexistent', port, command: ['true'], instances })
  return {
    get adapter() {
      return adapter() ?? unused
    },
    promises: [
      'update',
      'switch',
      'weighted',
      'fleet',
      'lock',
      'fencing-enforced',
      'no-rebuild',
      'health',
      'revision-url',
    ],
    async setup() {
      world = await World.create()
    },
    async cleanup() {
      await world?.[Symbol.asyncDispose]()
    },
    async release(version, options) {
      const made = await at().artifact(version)
      const artifact = { ...made, location: join(at().home, made.location) }
      return {
        artifact,
        configuration: options?.bad ? { MODE: 'sick' } : { GREETING: `hello from ${version}` },
      }
    },
    async observe() {
      const answers = await askHundredTimes(`http://127.0.0.1:${port}`)
      const counts = Map.groupBy(answers, ({ version }) => version)
      return {
        traffic: Object.fromEntries([...counts].map(([version, all]) => [version, all.length])),
        configuration: Object.fromEntries(
          answers.map(({ version, greeting }) => [version, { GREETING: greeting }]),
        ),
      }
    },
    async answers(url) {
      const { status, body } = await ask(url)
      return status === 200 ? (JSON.parse(body) as Self).version : null
    },
    restart: () => adapter() ?? unused,
  }
}

async function askHundredTimes(url: string): Promise<Self[]> {
  const answers: Self[] = []
  const agent = new Agent({ keepAlive: true })
  for (let i = 0; i < 100; i++) {
    const answer = await ask(url, { agent }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') return null
      throw error
    })
    // Nobody listens, or the proxy says that nothing is live.
    if (answer === null || answer.status === 503) return []
    answers.push(JSON.parse(answer.body) as Self)
  }
  agent.destroy()
  return answers
}

conformance(test, localHarness)
