import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** The magic numbers of statfs(2) that a reader of the table is likely to meet. */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x2fc12fc1, 'zfs'],
  [0x794c7630, 'overlayfs'],
  [0x6969, 'nfs'],
  [0x1a, 'apfs'],
])
const inMemory: ReadonlySet<number> = new Set([0x01021994, 0x858458f6])

/** A fresh directory whose files lie on a disk. */
export interface Place {
  readonly directory: string
  readonly fileSystem: string
  remove(): void
}

/** The temporary directory of the system, or the next best place where that one lies in memory. */
export function placeOnDisk(): Place {
  const candidates = [tmpdir(), '/var/tmp', homedir()]
  const parent = candidates.find((path) => !inMemory.has(fileSystemOf(path))) ?? tmpdir()
  const type = fileSystemOf(parent)
  const directory = mkdtempSync(join(parent, 'landfall-bench-'))
  return {
    directory,
    fileSystem: fileSystems.get(type) ?? (inMemory.has(type) ? 'memory' : `type 0x${type.toString(16)}`),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** A directory below another one. */
export function below(directory: string, name: string): string {
  const path = join(directory, name)
  mkdirSync(path, { recursive: true })
  return path
}

function fileSystemOf(path: string): number {
  try {
    return Number(statfsSync(path).type)
  } catch {
    return 0
  }
}
