import type { DeploymentRecord } from '../engine/record.ts'

/** One change and what became of it; times in ms since 1970. */
export interface Change {
  readonly record: DeploymentRecord
  readonly endedAt: number
  readonly becameLive: boolean
  /** `null`: it did not fail, as far as is known. */
  readonly failedAt: number | null
  /** `null`: it did not fail, or that is not over. */
  readonly restoredAt: number | null
}

type OpenChange = { -readonly [K in keyof Change]: Change[K] }

interface Changes {
  readonly changes: readonly Change[]
  /** The changes that were the first in their environment to bring their commit. */
  readonly firstLive: readonly Change[]
}

const failures: ReadonlySet<string> = new Set([
  'rolled_back',
  'failed',
  'rollback_failed',
  'unknown',
  'needs_person',
])

/** Puts the records of all environments in order and follows each environment through them, up to a time. */
export function changesOf(
  records: readonly DeploymentRecord[],
  to: number,
  failureTime: ((record: DeploymentRecord) => number | null) | undefined,
): Changes {
  const changes: OpenChange[] = []
  const firstLive: Change[] = []
  const live = new Map<string, OpenChange>()
  const broken = new Map<string, OpenChange[]>()
  const commits = new Set<string>()

  for (const { record, endedAt } of inOrder(records, to)) {
    const { environment, outcome, commit } = record
    const succeeded = outcome === 'succeeded'
    const open = broken.get(environment) ?? []
    if (succeeded) {
      for (const change of open) change.restoredAt = endedAt
      broken.delete(environment)
    }
    if (isRollback(record)) {
      const undone = succeeded && open.length === 0 ? live.get(environment) : undefined
      if (undone !== undefined) {
        undone.failedAt = undone.endedAt
        undone.restoredAt = endedAt
      }
      // Whatever the next rollback undoes, it is not this change again.
      live.delete(environment)
      continue
    }
    if (!succeeded && !failures.has(outcome)) continue
    const failedAt = succeeded ? null : (failureTime?.(record) ?? startOf(record, endedAt))
    const restoredAt = outcome === 'rolled_back' ? endedAt : null
    const change: OpenChange = { record, endedAt, becameLive: succeeded, failedAt, restoredAt }
    changes.push(change)
    if (succeeded) live.set(environment, change)
    else if (restoredAt === null) broken.set(environment, [...open, change])
    const key = JSON.stringify([environment, commit])
    if (!succeeded || commit === null || commits.has(key)) continue
    commits.add(key)
    firstLive.push(change)
  }
  return { changes, firstLive }
}

function inOrder(records: readonly DeploymentRecord[], to: number) {
  return records
    .map((record) => ({ record, endedAt: Date.parse(record.timeline.completed) }))
    .filter(({ endedAt }) => endedAt <= to)
    .sort((a, b) => a.endedAt - b.endedAt)
}

function startOf({ timeline }: DeploymentRecord, otherwise: number): number {
  const startedAt = Date.parse(timeline.started)
  return Number.isNaN(startedAt) ? otherwise : startedAt
}

/** A rollback that was asked for has these steps and no others. */
function isRollback({ steps }: DeploymentRecord): boolean {
  return steps.length > 0 && steps.every(({ name }) => name.startsWith('rollback/'))
}
