import { type ErrorJson, LandfallError } from '../../errors/landfall-error.ts'
import type { JournalEvent, JournalFact } from '../../events/journal-event.ts'
import type { Redactor } from '../../redact/redactor.ts'
import type { JournalWriter, Lease, Store } from '../../store/store.ts'
import type { Clock } from '../clock.ts'
import { keepLease } from '../lease.ts'
import { endings } from './ending.ts'
import { openInbox } from './inbox.ts'
import { emptyPast, type Past, remember } from './past.ts'
import { type Performer, type WorkerCore, workerCore } from './worker-core.ts'

/** The first entry of a journal. */
export type Created = Extract<JournalEvent, { readonly type: 'deployment.created' }>

/** What a worker opens a deployment with. */
export interface CoreSetting {
  readonly store: Store
  readonly clock: Clock
  readonly redactor: Redactor
  readonly leaseTermMs: number
  performer(created: Created): Performer
  emit(event: JournalEvent): void
}

/** A deployment that this worker holds. */
export interface OpenCore {
  readonly core: WorkerCore
  readonly created: Created
  /** Everything that the journal had when it was opened. */
  readonly history: readonly JournalEvent[]
  /** Ends the lease and closes the journal; whoever comes next can go on. */
  close(): Promise<void>
}

/** Members of a journal entry that name places and digests: replay compares them, so nothing in them is replaced. */
const keptMembers: ReadonlySet<string> = new Set([
  'type',
  'at',
  'seq',
  'path',
  'name',
  'inputDigest',
  'planDigest',
])

/**
 * Opens a deployment's journal for the holder of its lease: seals what came before, reads it, keeps the lease alive and
 * listens to the inbox.
 *
 * @param begin the first entry, when the deployment begins here
 * @throws `JOURNAL_DAMAGED`, `JOURNAL_TRUNCATED`, `STORE_UNWRITABLE`, `UNKNOWN_DEPLOYMENT` for a journal with no beginning
 */
export async function openCore(
  setting: CoreSetting,
  lease: Lease,
  begin: Extract<JournalFact, { readonly type: 'deployment.created' }> | null,
): Promise<OpenCore> {
  const { store, clock, redactor } = setting
  const writer = await store.journals.open(lease, {
    now: () => new Date(clock.now()).toISOString(),
    sanitize: (json) => redactor.json(json, keptMembers),
  })
  try {
    if (begin !== null) setting.emit(writer.append(begin))
    setting.emit(writer.append({ type: 'worker.started', worker: lease.worker, epoch: lease.epoch }))
    await writer.synced()
    const past = emptyPast()
    const history: JournalEvent[] = []
    for await (const event of store.journals.read(lease.deployment, 1)) {
      remember(past, event, abortFacts)
      history.push(event)
    }
    if (past.created === null) throw withoutBeginning(lease.deployment)
    return coreOf(setting, lease, writer, past, { created: past.created, history })
  } catch (error) {
    await giveUp(writer, lease)
    throw error
  }
}

function coreOf(
  setting: CoreSetting,
  lease: Lease,
  writer: JournalWriter,
  past: Past,
  read: Pick<OpenCore, 'created' | 'history'>,
): OpenCore {
  const { store, clock, redactor } = setting
  // It may refuse; so it comes before anything that would have to be stopped again.
  const performer = setting.performer(read.created)
  const ends = endings()
  const stopBeating = keepLease(lease, clock, {
    termMs: setting.leaseTermMs,
    syncedSeq: () => writer.syncedSeq,
    onLost: (error) => ends.raise('stop', error),
  })
  const inbox = openInbox(store.inboxes, lease.deployment, {
    consumed: past.consumed,
    onAbort(by, reason) {
      if (past.abort !== null || past.finished !== null) return
      const facts = abortFacts(by, reason)
      past.abort = { by, reason }
      past.ending ??= facts
      core.append({ type: 'abort.requested', by, reason })
      core.flush()
      ends.raise('abort', LandfallError.fromJSON(facts))
    },
    onError: (error) => ends.raise('stop', error as LandfallError),
  })
  const core = workerCore({
    deployment: lease.deployment,
    term: fencingTerm(read.created.claimOrder, lease.epoch),
    past,
    writer,
    lease,
    inbox,
    blobs: store.blobs,
    clock,
    endings: ends,
    performer,
    sanitize: (json) => redactor.json(json),
    emit: setting.emit,
  })
  return {
    core,
    ...read,
    async close() {
      stopBeating()
      inbox.close()
      await giveUp(writer, lease)
    },
  }
}

/** Claims of an environment and workers of a deployment in one ascending number. */
function fencingTerm(claimOrder: number, epoch: number): number {
  return claimOrder * 2 ** 20 + epoch
}

async function giveUp(writer: JournalWriter, lease: Lease): Promise<void> {
  // Whatever fails here, the next worker finds the lease expired and the journal as far as it was synced.
  await writer.close().catch(() => {})
  await lease.release().catch(() => {})
}

/** Why a deployment ends that somebody aborted. */
export function abortFacts(by: string, reason: string): ErrorJson {
  const message = `${by} aborted the deployment: ${reason}`
  return new LandfallError({ code: 'ABORTED', message, seen: reason }).toJSON()
}

function withoutBeginning(deployment: string): LandfallError {
  const message = `The journal of ${deployment} does not begin with a plan`
  return new LandfallError({ code: 'UNKNOWN_DEPLOYMENT', message, target: deployment })
}
