import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { local, type SupervisorClient } from '@landfall/adapter-local'
import {
  blueGreen,
  canary,
  createLandfall,
  definePipeline,
  directory,
  directoryStore,
  http,
  type Landfall,
  type LandfallOptions,
  type Pipeline,
  type Store,
  target,
  version,
} from '@landfall/core'

/** How a release is rolled out, and whether it is a bad one. */
export interface Rollout {
  readonly strategy: 'canary' | 'blue-green'
  readonly bad: boolean
  /** How long each step lasts. */
  readonly pauseMs: number
  /** How long the slowest page takes. Default 300. */
  readonly reportMs?: number
}

export const environment = 'production'
const leaseTermMs = 500
const server = fileURLToPath(new URL('./project/server.mjs', import.meta.url))
const web = target('web', local)

export const rootOf = (home: string): string => join(home, 'web')
export const storeOf = (home: string): Store => directoryStore(join(home, 'store'))

/** The pipeline of the demo, in a hurry. */
export function shop({ strategy, bad, pauseMs, reportMs = 300 }: Rollout): Pipeline {
  const watch = { watchFor: pauseMs, watchEvery: pauseMs, keepOldFor: pauseMs }
  const chosen = strategy === 'canary' ? canary({ steps: [50, 100], pause: pauseMs }) : blueGreen(watch)
  return definePipeline('shop', (p) => {
    p.check('tests', 'true')
    const run = `rm -rf dist && mkdir dist && cp ${server} dist/ && echo "$VERSION" > dist/version`
    const app = p.build('app', { run, ...directory('dist') })
    const release = p.push(app, web, {
      configuration: { MODE: bad ? 'bad' : 'good', REPORT_MS: reportMs },
    })
    const checks = [
      http({ path: '/health', attempts: 2, interval: 20 }),
      version({ path: '/version', attempts: 2, interval: 20 }),
    ]
    p.deploy(web, release, chosen, { verify: checks })
  })
}

/** What a process may have of its own. */
export type HomeOptions = Pick<LandfallOptions, 'around' | 'store'> & { readonly client?: SupervisorClient }

/** The library for a home. Whatever process makes it, it is the same environment. */
export function landfallIn(home: string, options: HomeOptions = {}): Landfall {
  const { client, ...others } = options
  const adapter = local(
    {
      root: rootOf(home),
      port: 0,
      command: [process.execPath, 'server.mjs'],
      health: { path: '/alive', interval: 20 },
      keepReleases: 2,
      stopDeadline: '2s',
      drainDeadline: '10s',
    },
    client,
  )
  return createLandfall({
    environments: { [environment]: { targets: { web: adapter } } },
    store: storeOf(home),
    projectDirectory: join(home, 'project'),
    leaseTerm: leaseTermMs,
    ...others,
  })
}
