import type { JournalEvent, JournalFact } from '../events/journal-event.ts'
import type { Json, JsonObject } from '../json/json.ts'

/**
 * Where deployments live: their journals, inboxes, claims, leases and records. Safe for many processes.
 *
 * Every method rejects with `STORE_UNWRITABLE` when the storage refuses, and with `STORE_INVALID` when it holds
 * something that is not of the right form.
 */
export interface Store {
  readonly claims: ClaimStore
  readonly leases: LeaseStore
  readonly journals: JournalStore
  readonly inboxes: InboxStore
  readonly records: RecordStore
  readonly blobs: BlobStore
  readonly logs: LogStore
}

/** A deployment's durable hold on an environment, from its start to its end, through crashes. */
export interface Claim extends JsonObject {
  readonly environment: string
  /** Every claim on an environment has the number after the one before. */
  readonly number: number
  /**
   * Grows with every claim as the number does, and is no less than the seconds since 1970 when it was made: so a store
   * that was begun anew, in front of a platform that remembers the old one's fencing tokens, has higher ones.
   */
  readonly order: number
  readonly deployment: string
  readonly by: string
  /** ISO 8601. */
  readonly since: string
}

/** The claims on environments. Of several deployments that ask for one at once, exactly one gets it. */
export interface ClaimStore {
  /**
   * Claims the environment for the deployment. The same deployment asking again gets its own claim back.
   *
   * @throws `ENVIRONMENT_BUSY` with the present claim as `details`.
   */
  acquire(environment: string, deployment: string, by: string): Promise<Claim>
  /** The claim that holds the environment now; `null` when it is free. */
  current(environment: string): Promise<Claim | null>
  /** Gives a claim up; harmless when it is given up already or another one came after it. `by` and `reason` stay on the record when a person does it. */
  release(claim: Claim, by: string, reason: string): Promise<void>
  /** Every claim held now, over all environments. */
  held(): Promise<readonly Claim[]>
  /** The claims on an environment that were given up, oldest first; at least the newest 32 are kept. */
  released(environment: string): Promise<readonly ReleasedClaim[]>
}

/** A claim that was given up: by its deployment, or by a person with a reason. */
export interface ReleasedClaim extends Claim {
  readonly releasedBy: string
  readonly reason: string
  /** ISO 8601. */
  readonly releasedAt: string
}

/** A worker's liveness on a deployment. */
export interface Lease {
  readonly deployment: string
  readonly worker: string
  /** 1 for the first worker of a deployment, one more with every takeover. */
  readonly epoch: number
  /** Whether no other worker has taken over. Asks the store, synchronously where it can, right before an effect starts. */
  held(): Promise<boolean> | boolean
  /** Tells the store that the worker is alive, and how far the journal is synced. Resolves to whether it is still held. */
  renew(syncedSeq: number): Promise<boolean>
  /** Ends the lease, so that the next worker need not wait for it to expire. */
  release(): Promise<void>
}

/** What a watcher sees of a lease: it has expired when `beat` has not changed for one whole term of the watcher's clock. */
export interface LeaseView extends JsonObject {
  readonly epoch: number
  readonly worker: string
  readonly beat: number
  readonly released: boolean
  /** The journal is known to be synced at least up to here. */
  readonly syncedSeq: number
}

/** The leases of workers on deployments. Nothing in it is decided by a clock. */
export interface LeaseStore {
  /** The newest lease of a deployment; `null` when there was none. */
  view(deployment: string): Promise<LeaseView | null>
  /**
   * Takes the lease with the epoch after `after` (`null`: the first). The caller has made sure that the lease it
   * replaces is released or expired. Exactly one of several callers succeeds.
   *
   * @throws `LEASE_HELD` when another worker was faster.
   */
  take(deployment: string, worker: string, after: LeaseView | null): Promise<Lease>
}

/** The one writer of a deployment's journal, as long as its lease is held. */
export interface JournalWriter {
  /** The number of the last entry. */
  readonly lastSeq: number
  /** The number of the last entry that is known to be on stable storage. */
  readonly syncedSeq: number
  /**
   * Appends an entry, in the order of the calls, and gives it as written: a copy, secrets taken out. It is on stable
   * storage when `synced()` next resolves; entries appended in the same turn of the event loop share one write.
   *
   * @throws `INVALID_INPUT` when the entry could not be read again, and then the journal goes on without it; after a
   * failed write, for good, what `synced()` rejects with
   */
  append(fact: JournalFact): JournalEvent
  /**
   * Resolves when everything appended so far is on stable storage, and no other worker had begun by then: such an
   * entry is read for ever. Calls that are waiting together share one sync.
   *
   * Once it has rejected the writer is shut: it writes nothing any more, and a new one needs a new lease.
   *
   * @throws `LEASE_LOST` when another worker has taken over; the entries may count or not
   * @throws `STORE_UNWRITABLE` when the storage refused
   */
  synced(): Promise<void>
  /** Waits for what was appended, as `synced()` does, and closes. */
  close(): Promise<void>
}

/** The journals of deployments. */
export interface JournalStore {
  /**
   * Opens the journal for the holder of a lease, once. Entries of earlier workers are sealed: whatever an earlier
   * worker writes from now on is never read. So the journal is opened first and then read to be replayed.
   *
   * @param now gives the time of an entry as ISO 8601
   * @param sanitize takes secrets out of an entry's JSON text before it is written
   * @throws `LEASE_LOST` when another worker has taken over; `JOURNAL_DAMAGED`, `JOURNAL_TRUNCATED`
   */
  open(lease: Lease, options: JournalOptions): Promise<JournalWriter>
  /**
   * The entries from a sequence number on, as far as they are written now; none when there is no such deployment.
   * Reading on from where an earlier reading of the same store ended is cheap.
   *
   * @throws `JOURNAL_DAMAGED`, `JOURNAL_TRUNCATED`, when the place is reached
   */
  read(deployment: string, from: number): AsyncIterable<JournalEvent>
  /**
   * Calls back whenever there may be more to read, until the returned function is called. May call too often, never
   * too seldom for longer than a second.
   */
  watch(deployment: string, changed: () => void): () => void
  /** Ids of all deployments that have an entry, oldest first. */
  list(): Promise<readonly string[]>
}

/** What a journal is opened with. */
export interface JournalOptions {
  now(): string
  sanitize(json: string): string
}

/** A message for a deployment from anywhere: an approval, an abort. */
export interface InboxMessage extends JsonObject {
  /** Any text. Two messages with the same key are one: the first stays. */
  readonly key: string
  readonly name: string
  readonly payload: Json
  readonly at: string
}

/** The inboxes of deployments: how other processes reach the one writer of a journal. */
export interface InboxStore {
  /** Puts a message unless its key is there; resolves to whether it was put. Durable when it resolves. */
  put(deployment: string, message: InboxMessage): Promise<boolean>
  /** All messages, oldest first. */
  read(deployment: string): Promise<readonly InboxMessage[]>
  /** As {@link JournalStore.watch}. */
  watch(deployment: string, changed: () => void): () => void
}

/** The records of deployments that have ended. */
export interface RecordStore {
  /** Keeps the record of an ended deployment. Put again it keeps its place in the list, and the last content stays. */
  put(environment: string, deployment: string, record: JsonObject): Promise<void>
  get(deployment: string): Promise<JsonObject | null>
  /** Records of an environment, newest first. */
  list(environment: string): AsyncIterable<JsonObject>
}

/** Texts by their digest: results that are too large for a journal. */
export interface BlobStore {
  /** Keeps a text and gives the hex sha256 by which it is found again. */
  put(text: string): Promise<string>
  /** @throws `STORE_INVALID` when it is not there, or is not what was put */
  get(sha256: string): Promise<string>
}

/** What effects printed. */
export interface LogStore {
  /** Appends text to the log of one effect; text arrives with secrets taken out. Not synced. */
  append(deployment: string, path: string, text: string): Promise<void>
  read(deployment: string, path: string): Promise<string>
  /** Where a person finds the logs and the journal of a deployment: a directory or a URL. */
  locate(deployment: string): string
}
