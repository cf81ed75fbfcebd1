import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Gives `use` the path of a file with that text, in a directory that only its owner can enter. Both are gone when it
 * has ended.
 */
export async function withPrivateFile<T>(
  name: string,
  text: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'landfall-sign-'))
  try {
    const path = join(directory, name)
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
    return await use(path)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
