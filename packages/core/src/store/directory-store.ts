import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { directoryBlobs } from './directory/directory-blobs.ts'
import { directoryClaims } from './directory/directory-claims.ts'
import { directoryInboxes } from './directory/directory-inbox.ts'
import { directoryJournals } from './directory/directory-journals.ts'
import { directoryLeases } from './directory/directory-leases.ts'
import { directoryLogs } from './directory/directory-logs.ts'
import { directoryRecords } from './directory/directory-records.ts'
import { durableFiles } from './directory/durable-files.ts'
import type { Store } from './store.ts'

/** Settings of a {@link directoryStore}. */
export interface DirectoryStoreOptions {
  /** The wall-clock time that claims are stamped with, as ISO 8601. Nothing is decided by it. Default: the system's. */
  readonly now?: () => string
}

/**
 * Keeps deployments in a directory, safe for any number of processes on one machine. Everything in it can be read
 * with `cat`:
 *
 *     claims/production/7.json                     who holds the environment
 *     claims/production/7.released.json            who gave it up, when and why
 *     deployments/<id>/journal.0001.jsonl          what the first worker did, one entry a line
 *     deployments/<id>/journal.0001.sealed.json    how much of it counts, when another worker took over
 *     deployments/<id>/leases/0001.json            the first worker, and whether it is alive
 *     deployments/<id>/inbox/000001.json           approvals and aborts, in the order of their arrival
 *     deployments/<id>/logs/deploy~web~push.log    what an effect printed
 *     records/production/000042-<id>.json          how a deployment ended
 *     blobs/<sha256>                               results that are too large for a journal
 *
 * The file system has to have hard links and has to keep what it has synced; a directory that is shared over the
 * network is not safe.
 *
 * @param path the directory, made when the first thing is written. Default `.landfall` in the working directory
 *
 * @example
 * const landfall = createLandfall({ store: directoryStore('/var/lib/landfall') })
 */
export function directoryStore(path = '.landfall', options: DirectoryStoreOptions = {}): Store {
  const root = resolve(path)
  const files = durableFiles(root)
  const now = options.now ?? (() => new Date().toISOString())
  const claims = directoryClaims(root, files, now)
  return {
    claims: {
      ...claims,
      async acquire(environment, deployment, by) {
        const claim = await claims.acquire(environment, deployment, by)
        await keepOutOfGit(root)
        return claim
      },
    },
    leases: directoryLeases(root, files),
    journals: directoryJournals(root, files),
    inboxes: directoryInboxes(root, files),
    records: directoryRecords(root, files),
    blobs: directoryBlobs(root, files),
    logs: directoryLogs(root),
  }
}

/** Journals and logs are no part of the project that they lie in. */
async function keepOutOfGit(root: string): Promise<void> {
  // One that is there is the user's; one that cannot be written is no reason not to deploy.
  await writeFile(join(root, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {})
}
