import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, resolve } from 'node:path'

/**
 * The file that a command's name stands for: looked up on the PATH, or, with a slash in it, relative to the
 * directory. `null` when there is none that may be run.
 */
export async function findExecutable(name: string, path: string, directory: string): Promise<string | null> {
  const candidates = name.includes('/')
    ? [resolve(directory, name)]
    : path
        .split(delimiter)
        .filter((folder) => folder !== '')
        .map((folder) => (isAbsolute(folder) ? join(folder, name) : resolve(directory, folder, name)))
  for (const candidate of candidates) {
    if (await canRun(candidate)) return candidate
  }
  return null
}

async function canRun(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
