import { hash } from 'node:crypto'
import type { Conclusion } from '../engine/conclusion.ts'
import { bringBack, execute } from '../engine/execute.ts'
import { keepRecord, recordPath } from '../engine/finish.ts'
import { endMigrations } from '../engine/migrate-step.ts'
import type { Plan } from '../engine/plan.ts'
import { startProgress } from '../engine/progress.ts'
import { expectRegistered } from '../engine/registered.ts'
import type { Registry } from '../engine/registry.ts'
import { isLandfallError, LandfallError } from '../errors/landfall-error.ts'
import type { JournalFact } from '../events/journal-event.ts'
import { blocksEnvironment } from '../events/outcome.ts'
import { canonicalJson } from '../json/canonical.ts'
import type { Lease, Store } from '../store/store.ts'
import { embeddedRuntime } from './embedded/embedded-runtime.ts'
import { abortFacts, type CoreSetting, type Created, type OpenCore, openCore } from './embedded/open-core.ts'
import type { WorkerCore } from './embedded/worker-core.ts'
import { outputsFromJournal } from './outputs-from-journal.ts'
import { progressFromJournal } from './progress-from-journal.ts'

/** What a worker works with. */
export interface WorkerSetting extends CoreSetting {
  readonly registry: Registry
  /** Ends what earlier workers left running; `null` when there is nothing. */
  endEarlier?(): Promise<void> | null
}

/** A worker that has started on a deployment. */
export interface Worker {
  /** Resolves when the worker has ended: with the conclusion when the deployment has ended, `null` when only the worker has. */
  readonly ended: Promise<Conclusion | null>
  /** Ends the worker and leaves the deployment to be resumed. */
  leave(): Promise<void>
}

/**
 * Works on a deployment until it has ended: replays what the journal has and goes on from there. An abort that was
 * requested before is carried out from the journal alone.
 *
 * @param begin the first entry, when the deployment begins here
 * @throws `JOURNAL_DAMAGED`, `JOURNAL_TRUNCATED`, `UNREGISTERED`, `ENVIRONMENT_BUSY`, `STORE_UNWRITABLE` before any
 * effect has started
 */
export async function startWorker(
  setting: WorkerSetting,
  lease: Lease,
  begin: Extract<JournalFact, { readonly type: 'deployment.created' }> | null,
): Promise<Worker> {
  const open = await openCore(setting, lease, begin)
  try {
    await expectRunnable(setting, open)
  } catch (error) {
    await open.close()
    throw error
  }

  let left = false
  const { endings } = open.core
  const work = async (): Promise<Conclusion | null> => {
    try {
      const ending = begin === null ? (setting.endEarlier?.() ?? null) : null
      if (ending !== null) await ending
      const conclusion = await conclude(setting.registry, open)
      const stopped = endings.reason(true)
      if (stopped !== null) throw stopped
      await settle(setting.store, open.core, open.created, conclusion)
      return conclusion
    } catch (error) {
      if (isLandfallError(error) && (error.code === 'LEASE_LOST' || left)) return null
      throw error
    } finally {
      await open.close()
    }
  }
  const ended = work()
  return {
    ended,
    async leave() {
      left = true
      const message = `${lease.worker} left ${lease.deployment}`
      endings.raise('stop', new LandfallError({ code: 'LEASE_LOST', message }))
      await ended.catch(() => {})
    },
  }
}

async function expectRunnable(
  { store, registry }: WorkerSetting,
  { core, created }: OpenCore,
): Promise<void> {
  if (core.past.finished !== null) return
  expectPinned(created)
  await expectClaim(store, created)
  await core.inbox.poll()
  // Neither an abort nor the rest of a decided ending needs code of the pipeline.
  if (core.past.abort === null && decidedRecord(core) === null)
    expectRegistered(created.plan as Plan, registry)
}

/** What people have said yes to is the digest: a plan that it does not name is not run, and not undone either. */
function expectPinned({ deployment, plan, planDigest }: Created): void {
  const seen = hash('sha256', canonicalJson(plan))
  if (seen === planDigest) return
  throw new LandfallError({
    code: 'JOURNAL_DAMAGED',
    message: `The plan in the journal of ${deployment} is not the one that was started`,
    target: deployment,
    expected: planDigest,
    seen,
  })
}

/** A person may have broken the claim meanwhile, and another deployment may be at work on the environment. */
async function expectClaim(store: Store, { environment, deployment }: Created): Promise<void> {
  const claim = await store.claims.current(environment)
  if (claim?.deployment === deployment) return
  throw new LandfallError({
    code: 'ENVIRONMENT_BUSY',
    message: `${deployment} does not hold the claim on ${environment} any more`,
    target: environment,
    expected: deployment,
    seen: claim?.deployment ?? 'nobody holds it',
    remedy: 'Look at what is live and make a new plan; this deployment cannot go on.',
    nextActions: ['plan again', 'ask a person'],
  })
}

/** Runs the plan, or what is left of it; an abort from before this worker needs no code of the pipeline. */
async function conclude(registry: Registry, { core, created, history }: OpenCore): Promise<Conclusion> {
  const { past, endings } = core
  if (past.finished !== null) {
    return { outcome: past.finished.outcome, record: past.finished.record as Conclusion['record'] }
  }
  const { deployment, planDigest, caller } = created
  const progress = startProgress({ deployment, planDigest, caller, plan: created.plan as Plan })
  const runtime = embeddedRuntime(core)
  const decided = decidedRecord(core)
  if (decided !== null) return await runtime.shield((safe) => keepRecord(safe, progress, decided))
  if (past.abort !== null) {
    progressFromJournal(progress, history)
    await outputsFromJournal(progress, history, core.blobs)
    const failure = past.ending ?? abortFacts(past.abort.by, past.abort.reason)
    const startedAt = runtime.now('@started-at')
    return await runtime.shield(async (safe) => {
      await endMigrations(safe, progress, (path) => core.past.entries.get(path)?.outcome !== undefined)
      return await bringBack(safe, progress, failure, startedAt)
    })
  }
  if (past.ending !== null) {
    const message = `Nothing new starts: ${past.ending.message}`
    endings.raise('halt', new LandfallError({ code: 'HALTED', message }))
  }
  return await execute(runtime, progress, registry)
}

/** The record of a deployment whose outcome is decided, though its journal does not end yet. */
function decidedRecord({ past }: WorkerCore): Conclusion['record'] | null {
  const kept = past.entries.get(recordPath)?.value
  return kept === undefined ? null : (kept.value as Conclusion['record'])
}

/** The tail of a deployment; every part of it can be done again. */
async function settle(
  store: Store,
  core: WorkerCore,
  { deployment, environment, caller }: Created,
  { outcome, record }: Conclusion,
): Promise<void> {
  if (core.past.finished === null) {
    core.append({ type: 'deployment.finished', outcome, record })
    await core.synced()
    await core.expectLease()
  }
  await store.records.put(environment, deployment, record)
  if (blocksEnvironment(outcome)) return
  const claim = await store.claims.current(environment)
  if (claim?.deployment === deployment) await store.claims.release(claim, caller.name, outcome)
}
