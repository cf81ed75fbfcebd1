import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SupervisorClient } from '@landfall/adapter-local'
import { isLandfallError } from '@landfall/core'
import { controlClient } from '../../../packages/adapter-local/src/control/control-client.ts'
import { pathsOfRoot } from '../../../packages/adapter-local/src/root.ts'
import { supervisorEntry } from '../../../packages/adapter-local/src/supervisor-entry.ts'
import { rootOf } from './setting.ts'

/**
 * What is wrong with a client of the supervisor. `careless`: the supervisor that it starts stops processes
 * without waiting for their open requests. `late`: the process is stopped between the decision to shift and
 * the call.
 */
export type Plant = 'careless' | 'late'

const careless = fileURLToPath(
  new URL('../../../packages/adapter-local/test/fixtures/careless-supervisor.ts', import.meta.url),
)

export function plantedClient(home: string, plant: Plant): SupervisorClient {
  const paths = pathsOfRoot(rootOf(home))
  if (plant === 'careless') return controlClient(paths, careless)

  const client = controlClient(paths, supervisorEntry)
  return {
    status: (waiting) => client.status(waiting),
    async change(name, request, waiting) {
      if (name !== 'shift') return await client.change(name, request, waiting)
      process.kill(process.pid, 'SIGSTOP')
      try {
        // Awake again it would notice that it has lost its lease and give the call up; this one has left.
        return await client.change(name, request, { ...waiting, signal: new AbortController().signal })
      } catch (error) {
        appendFileSync(join(home, 'late.log'), `${isLandfallError(error) ? error.code : error}\n`)
        throw error
      }
    },
  }
}
