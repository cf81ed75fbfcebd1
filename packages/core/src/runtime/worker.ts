import { bringBack, type Conclusion, execute } from '../engine/execute.ts'
import type { Plan } from '../engine/plan.ts'
import { type Progress, startProgress } from '../engine/progress.ts'
import { expectRegistered } from '../engine/registered.ts'
import type { Registry } from '../engine/registry.ts'
import type { Runtime } from '../engine/runtime-port.ts'
import { type ErrorJson, isLandfallError, LandfallError } from '../errors/landfall-error.ts'
import type { JournalEvent, JournalFact } from '../events/journal-event.ts'
import { blocksEnvironment } from '../events/outcome.ts'
import type { Redactor } from '../redact/redactor.ts'
import type { JournalWriter, Lease, Store } from '../store/store.ts'
import type { Clock } from './clock.ts'
import { embeddedRuntime } from './embedded/embedded-runtime.ts'
import { type Endings, endings } from './embedded/ending.ts'
import { type Inbox, openInbox } from './embedded/inbox.ts'
import { emptyPast, type Past, remember } from './embedded/past.ts'
import { type Performer, type WorkerCore, workerCore } from './embedded/worker-core.ts'
import { keepLease } from './lease.ts'
import { progressFromJournal } from './progress-from-journal.ts'

/** What a worker works with. */
export interface WorkerSetting {
  readonly store: Store
  readonly clock: Clock
  readonly redactor: Redactor
  readonly registry: Registry
  readonly leaseTermMs: number
  performer(plan: Plan): Performer
  emit(event: JournalEvent): void
}

/** A worker that has started on a deployment. */
export interface Worker {
  /** Resolves when the worker has ended: with the record when the deployment has ended, `null` when only the worker has. */
  readonly ended: Promise<Conclusion | null>
  /** Ends the worker and leaves the deployment to be resumed. */
  leave(): Promise<void>
}

/** Journal entries whose texts name places and digests: a secret in them would already be an error elsewhere. */
const keptMembers: ReadonlySet<string> = new Set([
  'type',
  'at',
  'seq',
  'path',
  'name',
  'inputDigest',
  'planDigest',
])

const claimSpan = 2 ** 20

/**
 * Works on a deployment until it has ended: replays what the journal has and goes on from there. An abort that was
 * requested before is carried out from the journal alone.
 *
 * @param created the first entry, when the deployment begins here
 * @throws `JOURNAL_DAMAGED`, `JOURNAL_TRUNCATED`, `UNREGISTERED`, `STORE_UNWRITABLE` before any effect has started
 */
export async function startWorker(
  setting: WorkerSetting,
  lease: Lease,
  created: Extract<JournalFact, { type: 'deployment.created' }> | null,
): Promise<Worker> {
  const { store, clock, redactor } = setting
  const writer = await store.journals.open(lease, {
    now: () => new Date(clock.now()).toISOString(),
    sanitize: (json) => redactor.json(json, keptMembers),
  })
  const append = (fact: JournalFact): void => setting.emit(writer.append(fact))
  try {
    const past = emptyPast()
    if (created !== null) append(created)
    append({ type: 'worker.started', worker: lease.worker, epoch: lease.epoch })
    await writer.synced()
    const history: JournalEvent[] = []
    for await (const event of store.journals.read(lease.deployment, 1)) {
      remember(past, event, abortError)
      history.push(event)
    }
    if (past.created !== null && past.finished === null) await expectClaim(store, past.created)
    return begin(setting, lease, writer, past, history)
  } catch (error) {
    await giveUp(writer, lease)
    throw error
  }
}

function begin(
  setting: WorkerSetting,
  lease: Lease,
  writer: JournalWriter,
  past: Past,
  history: readonly JournalEvent[],
): Worker {
  const { store, clock, redactor, registry } = setting
  const first = past.created
  if (first === null) throw unknownBeginning(lease.deployment)
  const plan = first.plan as Plan
  // An abort and what is left of an ended deployment need no code of the pipeline.
  if (past.abort === null && past.finished === null) expectRegistered(plan.pipeline, registry)
  const ends: Endings = endings()
  const stopBeating = keepLease(lease, clock, {
    termMs: setting.leaseTermMs,
    syncedSeq: () => writer.syncedSeq,
    onLost: (error) => ends.raise('stop', error),
  })

  const inbox: Inbox = openInbox(store.inboxes, lease.deployment, {
    consumed: past.consumed,
    onAbort(by, reason) {
      if (past.abort !== null || past.finished !== null) return
      past.abort = { by, reason }
      past.ending ??= abortError(by, reason)
      core.append({ type: 'abort.requested', by, reason })
      core.flush()
      ends.raise('abort', LandfallError.fromJSON(abortError(by, reason)))
    },
    onError: (error) => ends.raise('stop', error as LandfallError),
  })

  const core: WorkerCore = workerCore({
    deployment: lease.deployment,
    term: first.claim * claimSpan + lease.epoch,
    past,
    writer,
    lease,
    inbox,
    blobs: store.blobs,
    clock,
    endings: ends,
    performer: setting.performer(plan),
    sanitize: (json) => redactor.json(json),
    emit: setting.emit,
  })

  const work = async (): Promise<Conclusion | null> => {
    try {
      if (past.finished === null) await inbox.poll()
      const conclusion = await conclude(core, first, history, registry)
      const stopped = ends.reason(true)
      if (stopped !== null) throw stopped
      await settle(setting, core, first, conclusion)
      return conclusion
    } catch (error) {
      if (isLandfallError(error) && (error.code === 'LEASE_LOST' || left)) return null
      throw error
    } finally {
      stopBeating()
      inbox.close()
      await giveUp(writer, lease)
    }
  }

  let left = false
  const ended = work()
  return {
    ended,
    async leave() {
      left = true
      ends.raise(
        'stop',
        new LandfallError({ code: 'LEASE_LOST', message: `${lease.worker} left ${lease.deployment}` }),
      )
      await ended.catch(() => {})
    },
  }
}

/** A person may have broken the claim meanwhile, and another deployment may be at work on the environment. */
async function expectClaim(
  store: Store,
  { environment, deployment }: NonNullable<Past['created']>,
): Promise<void> {
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
async function conclude(
  core: WorkerCore,
  first: NonNullable<Past['created']>,
  history: readonly JournalEvent[],
  registry: Registry,
): Promise<Conclusion> {
  const { past, endings: ends } = core
  if (past.finished !== null) {
    return { outcome: past.finished.outcome, record: past.finished.record as Conclusion['record'] }
  }
  const { deployment, planDigest, requestedBy } = first
  const progress: Progress = startProgress({ deployment, planDigest, requestedBy, plan: first.plan as Plan })
  const runtime: Runtime = embeddedRuntime(core)
  if (past.abort !== null) {
    progressFromJournal(progress, history)
    const failure = past.ending ?? abortError(past.abort.by, past.abort.reason)
    const startedAt = runtime.now('@started-at')
    return await runtime.shield((safe) => bringBack(safe, progress, failure, startedAt))
  }
  if (past.ending !== null) {
    const message = `Nothing new starts: ${past.ending.message}`
    ends.raise('halt', new LandfallError({ code: 'HALTED', message }))
  }
  return await execute(runtime, progress, registry)
}

/** The tail of a deployment; every part of it can be done again. */
async function settle(
  { store }: WorkerSetting,
  core: WorkerCore,
  first: NonNullable<Past['created']>,
  { outcome, record }: Conclusion,
): Promise<void> {
  const { deployment, environment } = first
  if (core.past.finished === null) {
    core.append({ type: 'deployment.finished', outcome, record })
    await core.synced()
    await core.expectLease()
  }
  await store.records.put(environment, deployment, record)
  if (blocksEnvironment(outcome)) return
  const claim = await store.claims.current(environment)
  if (claim?.deployment === deployment) await store.claims.release(claim, first.requestedBy, outcome)
}

async function giveUp(writer: JournalWriter, lease: Lease): Promise<void> {
  // Whatever fails here, the next worker finds the lease expired and the journal as far as it was synced.
  await writer.close().catch(() => {})
  await lease.release().catch(() => {})
}

function abortError(by: string, reason: string): ErrorJson {
  const message = `${by} aborted the deployment: ${reason}`
  return new LandfallError({ code: 'ABORTED', message, seen: reason }).toJSON()
}

function unknownBeginning(deployment: string): LandfallError {
  const message = `The journal of ${deployment} does not begin with a plan`
  return new LandfallError({ code: 'UNKNOWN_DEPLOYMENT', message, target: deployment })
}
