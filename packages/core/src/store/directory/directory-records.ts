import { join } from 'node:path'
import type { JsonObject } from '../../json/json.ts'
import { checkedName, isSafeName } from '../names.ts'
import type { RecordStore } from '../store.ts'
import { type DurableFiles, documentOf, documentText, namesIn } from './durable-files.ts'

interface RecordFile {
  readonly path: string
  readonly number: number
  readonly deployment: string
}

/** Records as files numbered within their environment, so that their order does not hang on a clock. */
export function directoryRecords(root: string, durable: DurableFiles): RecordStore {
  const records = join(root, 'records')

  /** Newest first. */
  async function filesIn(environment: string): Promise<RecordFile[]> {
    const directory = join(records, checkedName('environment', environment))
    const files = (await namesIn(directory)).flatMap((name) => {
      const [, number, deployment] = /^(\d{6,})-(.+)\.json$/.exec(name) ?? []
      if (number === undefined || deployment === undefined) return []
      return [{ path: join(directory, name), number: Number(number), deployment }]
    })
    return files.sort((a, b) => b.number - a.number || (a.deployment < b.deployment ? 1 : -1))
  }

  const contentOf = (path: string) => documentOf<JsonObject>(path, 'a record', {})

  return {
    async put(environment, deployment, record) {
      checkedName('deployment', deployment)
      for (;;) {
        const files = await filesIn(environment)
        const present = files.find((file) => file.deployment === deployment)
        if (present !== undefined) return durable.replace(present.path, documentText(record))
        const number = String((files[0]?.number ?? 0) + 1).padStart(6, '0')
        const path = join(records, environment, `${number}-${deployment}.json`)
        if (await durable.putNew(path, documentText(record))) return
      }
    },

    async get(deployment) {
      checkedName('deployment', deployment)
      for (const environment of (await namesIn(records)).filter(isSafeName)) {
        const file = (await filesIn(environment)).find((candidate) => candidate.deployment === deployment)
        const record = file === undefined ? null : await contentOf(file.path)
        if (record !== null) return record
      }
      return null
    },

    async *list(environment) {
      for (const file of await filesIn(environment)) {
        const record = await contentOf(file.path)
        if (record !== null) yield record
      }
    },
  }
}
