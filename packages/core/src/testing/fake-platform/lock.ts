import type { Operation } from './operation.ts'
import type { TargetView } from './target-view.ts'

/** Takes or renews the lock of a target. */
export function acquireLock(target: TargetView, owner: string, by: Operation): void {
  target.guard(by, ['lock'])
  const { lockOwner } = target
  if (lockOwner === owner) return
  if (lockOwner !== null) target.refuse(by, 'ENVIRONMENT_BUSY', `the lock is held by ${lockOwner}`)
  target.lockOwner = owner
  target.record(by, { kind: 'locked', owner })
}

/** Gives the lock up, if the owner holds it. */
export function releaseLock(target: TargetView, owner: string, by: Operation): void {
  target.guard(by, ['lock'])
  if (target.lockOwner !== owner) return
  target.lockOwner = null
  target.record(by, { kind: 'unlocked', owner })
}
