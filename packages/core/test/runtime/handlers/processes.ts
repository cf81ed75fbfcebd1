import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Waits until something outside this process has happened; the test's own timeout bounds it. */
export async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const found = look()
    if (found !== null && found !== undefined && found !== false) return found
    await delay(10)
  }
}

/** The id that a command printed as `pid 123`. */
export const pidIn = (line: string | undefined): number => Number(/pid (\d+)/.exec(line ?? '')?.[1])

/** The note about a running command. */
export interface Note {
  readonly operationId: string
  readonly pid: number
  readonly identity: string
}

export async function noteOf(directory: string): Promise<Note> {
  return JSON.parse(await readFile(await notePath(directory), 'utf8')) as Note
}

/** Puts other facts into the one note that is there. */
export async function forgeNote(directory: string, facts: Partial<Note>): Promise<void> {
  await writeFile(await notePath(directory), JSON.stringify({ ...(await noteOf(directory)), ...facts }))
}

async function notePath(directory: string): Promise<string> {
  const name = (await readdir(directory)).find((file) => file.endsWith('.json'))
  if (name === undefined) throw new Error('no note')
  return join(directory, name)
}
