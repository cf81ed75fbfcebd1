import type { Artifact } from '../adapter/release.ts'
import type { DeploymentRecord } from '../engine/record.ts'
import { canonicalJson } from '../json/canonical.ts'
import type { Store } from '../store/store.ts'

/**
 * The deployments that succeeded in an environment and still count as a success, newest first. Those do not from which
 * it was brought back later, nor those of bytes that failed their verification later: whoever found out that a release
 * is bad shall not find it in the next environment.
 */
export async function* standingSuccesses(
  { records }: Pick<Store, 'records'>,
  environment: string,
): AsyncGenerator<DeploymentRecord> {
  const withdrawn = new Set<string>()
  let backTo: ReadonlySet<string> | null = null
  for await (const found of records.list(environment)) {
    const record = found as DeploymentRecord
    const bytes = bytesOf(record)
    if (isRollback(record)) {
      // Of several rollbacks on end the newest says where they led.
      if (record.status !== 'failed') backTo ??= liveReleases(record)
      continue
    }
    const targets = Object.values(record.targets)
    if (targets.some(({ verdict }) => verdict === 'bad')) withdrawn.add(bytes)
    if (record.status !== 'success') continue
    if (backTo !== null && targets.some(({ release }) => release !== null && backTo?.has(release)))
      backTo = null
    if (backTo !== null) withdrawn.add(bytes)
    if (record.artifacts.length === 0 ? backTo === null : !withdrawn.has(bytes)) yield record
  }
}

function isRollback({ steps, artifacts }: DeploymentRecord): boolean {
  return (
    artifacts.length === 0 &&
    steps.some(({ name }) => name.startsWith('rollback/')) &&
    steps.every(({ name }) => name.startsWith('rollback/') || name === 'database-approval')
  )
}

function liveReleases({ targets }: DeploymentRecord): ReadonlySet<string> {
  return new Set(Object.values(targets).flatMap(({ live }) => (live?.release == null ? [] : [live.release])))
}

function bytesOf({ artifacts }: DeploymentRecord): string {
  return canonicalJson(Object.fromEntries(artifacts.map(({ name, sha256 }: Artifact) => [name, sha256])))
}
