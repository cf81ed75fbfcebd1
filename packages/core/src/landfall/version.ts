import type { DeploymentRecord } from '../engine/record.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { Host } from './host.ts'
import type { PlanRequest } from './plan-request.ts'
import { standingSuccesses } from './standing-successes.ts'

/** What a plan deploys. */
export interface PlannedVersion {
  readonly version: string
  readonly commit: string | null
  /** The deployment whose artifacts are taken; `null` when they are built. */
  readonly promoted: DeploymentRecord | null
}

/** How many successes a version is looked for in. */
const mostLookedAt = 100

/** How long looking for tags may take. */
const gitDeadlineMs = 60_000

/** Finds out what is deployed. @throws `GIT_FAILED`, `NOT_PROMOTED` */
export async function versionOf(host: Host, request: PlanRequest): Promise<PlannedVersion> {
  const { version, commit = null, promote } = request
  if (promote !== undefined) {
    const promoted = await succeededIn(host, promote, version)
    return { version: promoted.version, commit: promoted.commit, promoted }
  }
  if (version !== 'latest') return { version, commit, promoted: null }
  const { latestVersion } = await import('../runtime/git/latest-version.ts')
  const signal = AbortSignal.timeout(gitDeadlineMs)
  const latest = await latestVersion(host.projectDirectory, { signal })
  return { version: latest.version, commit: commit ?? latest.commit, promoted: null }
}

async function succeededIn(host: Host, environment: string, version: string): Promise<DeploymentRecord> {
  const succeeded: DeploymentRecord[] = []
  for await (const record of standingSuccesses(host.store, environment)) {
    if (succeeded.push(record) >= mostLookedAt) break
  }
  const found = succeeded.find((record) => version === 'latest' || record.version === version)
  if (found !== undefined) return found
  throw new LandfallError({
    code: 'NOT_PROMOTED',
    message:
      version === 'latest'
        ? `Nothing has succeeded in ${environment} yet`
        : `${version} has not succeeded in ${environment}`,
    target: environment,
    expected: version,
    seen: succeeded.map((record) => record.version).join(', ') || 'nothing has succeeded there',
  })
}
