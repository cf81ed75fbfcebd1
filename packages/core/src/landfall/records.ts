import type { CompiledStep } from '../engine/plan.ts'
import type { DeploymentRecord } from '../engine/record.ts'
import type { JsonObject } from '../json/json.ts'
import type { Store } from '../store/store.ts'

/** How far back a plan looks for what was good and what was bad. */
const recentCount = 100

/** The newest records of an environment, newest first. */
export async function recentRecords(
  store: Store,
  environment: string,
  count = recentCount,
): Promise<readonly DeploymentRecord[]> {
  const records: DeploymentRecord[] = []
  for await (const record of store.records.list(environment)) {
    records.push(record as DeploymentRecord)
    if (records.length >= count) break
  }
  return records
}

/** sha256 by path of the files that were applied last, by migration, however long ago that was. */
export async function appliedMigrations(
  store: Store,
  environment: string,
  steps: readonly CompiledStep[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const missing = new Set(steps.filter(({ uses }) => uses === 'migrate@1').map(({ id }) => id))
  const applied = new Map<string, JsonObject>()
  if (missing.size === 0) return applied
  for await (const record of store.records.list(environment)) {
    for (const { step, state, files } of (record as DeploymentRecord).migrations) {
      if (state !== 'applied' || !missing.delete(step)) continue
      applied.set(step, Object.fromEntries(files.map(({ path, sha256 }) => [path, sha256])))
    }
    if (missing.size === 0) break
  }
  return applied
}
