import { constants } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, open, opendir, readlink, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../durable-file.ts'

const parallelFiles = 8

/**
 * Copies a directory; symbolic links stay as they are. Anything but files, directories and links is left out.
 */
export async function copyTree(from: string, to: string, signal: AbortSignal): Promise<void> {
  await mkdir(to, { recursive: true })
  await forEach(opendir(from), async (entry) => {
    signal.throwIfAborted()
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target, signal)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else if (entry.isFile()) await copyOne(source, target)
  })
}

/** Copies a file; where the file system can, without copying its blocks. */
export async function copyOne(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
}

/** Makes everything in a directory read-only and durable; executable files stay executable. */
export async function seal(directory: string): Promise<void> {
  await forEach(opendir(directory), async (entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return seal(path)
    if (!entry.isFile()) return
    const { mode } = await lstat(path)
    await chmod(path, (mode & 0o100) === 0 ? 0o444 : 0o555)
    const file = await open(path, 'r')
    await file.sync().finally(() => file.close())
  })
  await chmod(directory, 0o555)
  await syncDirectory(directory)
}

/** Removes a file or a directory, a sealed one too. */
export async function removeTree(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found?.isDirectory()) await unseal(path)
  await rm(path, { recursive: true, force: true })
}

async function unseal(directory: string): Promise<void> {
  await chmod(directory, 0o755)
  await forEach(opendir(directory), async (entry) => {
    if (entry.isDirectory()) await unseal(join(directory, entry.name))
  })
}

/** Works on a few items at a time; after a failure no further one is begun. */
async function forEach<T>(items: Promise<AsyncIterable<T>>, work: (item: T) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>()
  try {
    for await (const item of await items) {
      const one = work(item).finally(() => running.delete(one))
      // Heard below; until then it must not count as unheard.
      one.catch(() => undefined)
      running.add(one)
      if (running.size >= parallelFiles) await Promise.race(running)
    }
    await Promise.all(running)
  } finally {
    await Promise.allSettled(running)
  }
}
