import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeploymentRecord, Json } from '@landfall/core'
import { environment, rootOf } from './setting.ts'
import type { World } from './world.ts'

/** What there is after a deployment: its record, what is live, what runs, and what is kept for a rollback. */
export interface Ending {
  readonly record: Json
  readonly live: Json
  readonly kept: readonly string[]
  readonly holder: string | null
}

/**
 * Looks at what a deployment has left, without what differs between two runs of the same: times, ids, and
 * versions, of which it is told how far they are from the deployed one.
 */
export async function endingOf(world: World, deployment: string): Promise<Ending> {
  const record = (await world.store.records.get(deployment)) as DeploymentRecord | null
  if (record === null) throw new Error(`${deployment} has no record`)
  const { web } = await world.landfall.current(environment)
  const kept = await readdir(join(rootOf(world.home), 'releases'))
  const version = Number(record.version.split('.').at(-1))
  const timeless = { ...record, deployment: '', plan_digest: '', timeline: null, url: null }
  const live = web?.revisions.map(({ version, weight }) => [version, weight]) ?? null
  const ending = { record: timeless, live, kept: kept.sort(), holder: await world.holder() }
  return JSON.parse(plain(JSON.stringify(ending), version)) as Ending
}

function plain(json: string, version: number): string {
  return json
    .replace(/\b1\.0\.(\d{4})(-[0-9a-f]{12})?/g, (_, patch, digest) => {
      // The first release stays live below any number of bad ones.
      const distance = patch === '1001' ? 'first' : String(version - Number(patch))
      return digest === undefined ? `version ${distance}` : `release ${distance}`
    })
    .replace(/\b[0-9a-f]{64}\b/g, 'sha256')
}
