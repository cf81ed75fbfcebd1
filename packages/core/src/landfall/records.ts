import type { DeploymentRecord } from '../engine/record.ts'
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
