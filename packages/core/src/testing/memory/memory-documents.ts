import { createHash } from 'node:crypto'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { checkedName } from '../../store/names.ts'
import type { BlobStore, InboxMessage, InboxStore, LogStore, RecordStore } from '../../store/store.ts'
import { type Life, type MemoryWorld, operate } from './memory-world.ts'

// Texts are kept, not objects: what one process does with its copy no other process sees.

export function memoryInboxes(world: MemoryWorld, life: Life): InboxStore {
  return {
    put(deployment, message) {
      return operate(world, life, { kind: 'inbox.put', deployment }, () => {
        const { inbox, inboxWatchers } = world.deployment(checkedName('deployment', deployment))
        if (inbox.some(({ key }) => key === message.key)) return false
        inbox.push({ key: message.key, text: JSON.stringify(message) })
        inboxWatchers.tell()
        return true
      })
    },
    read(deployment) {
      return operate(world, life, { kind: 'read', deployment }, () => {
        const { inbox } = world.deployments.get(checkedName('deployment', deployment)) ?? { inbox: [] }
        return inbox.map(({ text }) => JSON.parse(text) as InboxMessage)
      })
    },
    watch(deployment, changed) {
      return world.deployment(checkedName('deployment', deployment)).inboxWatchers.add(() => {
        if (!life.dead) changed()
      })
    },
  }
}

export function memoryRecords(world: MemoryWorld, life: Life): RecordStore {
  return {
    put(environment, deployment, record) {
      return operate(world, life, { kind: 'record.put', environment, deployment }, () => {
        checkedName('deployment', deployment)
        const records = world.records.get(checkedName('environment', environment)) ?? new Map()
        world.records.set(environment, records.set(deployment, JSON.stringify(record)))
      })
    },
    get(deployment) {
      return operate(world, life, { kind: 'read', deployment }, () => {
        checkedName('deployment', deployment)
        for (const records of world.records.values()) {
          const text = records.get(deployment)
          if (text !== undefined) return JSON.parse(text) as JsonObject
        }
        return null
      })
    },
    async *list(environment) {
      const texts = await operate(world, life, { kind: 'read', environment }, () => [
        ...(world.records.get(checkedName('environment', environment))?.values() ?? []),
      ])
      for (const text of texts.reverse()) yield JSON.parse(text) as JsonObject
    },
  }
}

export function memoryBlobs(world: MemoryWorld, life: Life): BlobStore {
  return {
    put(text) {
      return operate(world, life, { kind: 'blob.put' }, () => {
        const sha256 = createHash('sha256').update(text).digest('hex')
        world.blobs.set(sha256, text)
        return sha256
      })
    },
    get(sha256) {
      return operate(world, life, { kind: 'read' }, () => {
        const text = world.blobs.get(sha256)
        if (text !== undefined) return text
        throw new LandfallError({
          code: /^[0-9a-f]{64}$/.test(sha256) ? 'STORE_INVALID' : 'INVALID_NAME',
          message: `The store has no blob ${JSON.stringify(sha256)}`,
          target: String(sha256),
        })
      })
    },
  }
}

export function memoryLogs(world: MemoryWorld, life: Life): LogStore {
  return {
    append(deployment, path, text) {
      return operate(world, life, { kind: 'log.append', deployment }, () => {
        const { logs } = world.deployment(checkedName('deployment', deployment))
        logs.set(path, (logs.get(path) ?? '') + text)
      })
    },
    read(deployment, path) {
      return operate(world, life, { kind: 'read', deployment }, () => {
        return world.deployments.get(checkedName('deployment', deployment))?.logs.get(path) ?? ''
      })
    },
    locate(deployment) {
      return `memory:${checkedName('deployment', deployment)}`
    },
  }
}
