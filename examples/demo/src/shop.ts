// What a user of Landfall writes: where the shop runs, and how a release of it gets there.
import { join } from 'node:path'
import { local } from '@landfall/adapter-local'
import {
  blueGreen,
  canary,
  createLandfall,
  definePipeline,
  directory,
  directoryStore,
  http,
  type Landfall,
  type Pipeline,
  target,
  version,
} from '@landfall/core'

const web = target('web', local)

const checks = [
  http({ path: '/health', attempts: 3, interval: '300ms' }),
  version({ path: '/version', attempts: 3, interval: '300ms' }),
]

/** The first release has nothing to share the traffic with, so it goes live in one switch. */
export const firstRelease: Pipeline = shop(blueGreen())

/** Every other one gets 10 %, then half, then all of the traffic, and is checked each time. */
export const nextRelease: Pipeline = shop(canary({ steps: [10, 50, 100], pause: '2s' }))

function shop(strategy: ReturnType<typeof canary> | ReturnType<typeof blueGreen>): Pipeline {
  return definePipeline('shop', (p) => {
    p.check('tests', 'node --test')
    const app = p.build('app', { run: 'node build.js', ...directory('dist') })
    const release = p.push(app, web)
    p.deploy(web, release, strategy, { verify: checks })
  })
}

/** Landfall for the shop. Every process that deploys, resumes or watches makes one for the same directory. */
export function landfallIn(home: string): Landfall {
  const production = local({
    root: join(home, 'web'),
    port: 0,
    command: ['node', 'server.js'],
    health: { path: '/health' },
  })
  return createLandfall({
    environments: { production: { targets: { web: production } } },
    store: directoryStore(join(home, '.landfall')),
    projectDirectory: join(home, 'shop'),
    // How long a worker has to be silent before another one may take its deployment over.
    leaseTerm: '2s',
  })
}
