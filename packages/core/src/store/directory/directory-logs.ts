import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileNameOf } from '../names.ts'
import type { LogStore } from '../store.ts'
import { makeDirectory, textOf } from './durable-files.ts'
import { filesOf } from './layout.ts'
import { errnoOf, usingStorage } from './storage-errors.ts'

/** Logs as one file for each effect: `logs/deploy~web~shift~25.log`. */
export function directoryLogs(root: string): LogStore {
  const fileOf = (deployment: string, path: string) => {
    const { logs } = filesOf(root, deployment)
    return { logs, file: join(logs, `${fileNameOf(path)}.log`) }
  }
  /** The append that was asked for last, by file: they follow one another. */
  const last = new Map<string, Promise<void>>()

  async function add(logs: string, file: string, text: string): Promise<void> {
    try {
      await appendFile(file, text)
    } catch (thrown) {
      if (errnoOf(thrown) !== 'ENOENT') throw thrown
      await makeDirectory(logs)
      await appendFile(file, text)
    }
  }

  return {
    async append(deployment, path, text) {
      const { logs, file } = fileOf(deployment, path)
      const before = last.get(file) ?? Promise.resolve()
      const now = before.catch(() => {}).then(() => usingStorage(file, () => add(logs, file, text)))
      last.set(file, now)
      try {
        await now
      } finally {
        if (last.get(file) === now) last.delete(file)
      }
    },

    async read(deployment, path) {
      return (await textOf(fileOf(deployment, path).file)) ?? ''
    },

    locate(deployment) {
      return filesOf(root, deployment).directory
    },
  }
}
