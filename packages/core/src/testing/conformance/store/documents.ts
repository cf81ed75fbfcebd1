import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { InboxMessage } from '../../../store/store.ts'
import { collect, eventually, refusedWith, type StoreCase, unsafeNames } from './case.ts'

function message(key: string): InboxMessage {
  return { key, name: 'approve', payload: { by: 'ann', text: 'ünï\n"' }, at: '2026-01-01T00:00:00.000Z' }
}

const inboxCases: readonly StoreCase[] = [
  {
    name: 'messages are read in the order of their arrival, whatever their keys',
    async run(harness) {
      const store = harness.open()
      const keys = ['b', 'a', '../../x', 'a/b', '', 'A', 'x'.repeat(1000), 'ü', '\0']
      for (const key of keys) assert.equal(await harness.open().inboxes.put('d1', message(key)), true)
      assert.deepEqual(await store.inboxes.read('d1'), keys.map(message))
      assert.deepEqual(await store.inboxes.read('d2'), [])
    },
  },
  {
    name: 'of two messages with one key the first stays',
    async run(harness) {
      const store = harness.open()
      assert.equal(await store.inboxes.put('d1', message('a')), true)
      assert.equal(await harness.open().inboxes.put('d1', { ...message('a'), payload: 'other' }), false)
      assert.equal(await store.inboxes.put('d2', message('a')), true)
      assert.deepEqual(await store.inboxes.read('d1'), [message('a')])
    },
  },
  {
    name: 'of many who put one key at once one succeeds, and nobody else is lost',
    async run(harness) {
      const keys = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'same' : `own ${index}`))
      const put = await Promise.all(keys.map((key) => harness.open().inboxes.put('d1', message(key))))
      assert.equal(put.filter(Boolean).length, 11)
      const read = await harness.open().inboxes.read('d1')
      assert.deepEqual(new Set(read.map(({ key }) => key)), new Set(keys))
      assert.equal(read.length, 11)
    },
  },
  {
    name: 'watchers are told of a message, also when there was no inbox before',
    async run(harness) {
      let told = 0
      const stop = harness.open().inboxes.watch('d1', () => {
        told += 1
      })
      await harness.open().inboxes.put('d1', message('a'))
      await eventually('the watcher is told', () => told > 0)
      stop()
    },
  },
]

const recordCases: readonly StoreCase[] = [
  {
    name: 'records are found by deployment and listed by environment, newest first',
    async run(harness) {
      const store = harness.open()
      for (const deployment of ['m', 'z', 'a-z'])
        await store.records.put('production', deployment, { deployment })
      await store.records.put('staging', 's', { deployment: 's' })
      const other = harness.open()
      assert.deepEqual(await other.records.get('z'), { deployment: 'z' })
      assert.deepEqual(await other.records.get('nobody'), null)
      const listed = await collect(other.records.list('production'))
      assert.deepEqual(
        listed.map((record) => record.deployment),
        ['a-z', 'z', 'm'],
      )
      assert.deepEqual(await collect(other.records.list('nowhere')), [])
    },
  },
  {
    name: 'a record that is put again keeps its place, and the last content stays',
    async run(harness) {
      const store = harness.open()
      for (const deployment of ['a', 'b', 'a'])
        await store.records.put('production', deployment, { deployment })
      await store.records.put('production', 'a', { deployment: 'a', acknowledged: true })
      const listed = await collect(harness.open().records.list('production'))
      assert.deepEqual(listed, [{ deployment: 'b' }, { deployment: 'a', acknowledged: true }])
    },
  },
  {
    name: 'a record with a name that is unsafe in a path is refused',
    async run(harness) {
      const { records } = harness.open()
      for (const name of unsafeNames) {
        await refusedWith('INVALID_NAME', records.put(name, 'd1', {}))
        await refusedWith('INVALID_NAME', records.put('production', name, {}))
        await refusedWith('INVALID_NAME', records.get(name))
        await refusedWith('INVALID_NAME', collect(records.list(name)))
      }
    },
  },
]

const blobCases: readonly StoreCase[] = [
  {
    name: 'a text is found by its sha256',
    async run(harness) {
      for (const text of ['', 'hello', 'ü\0\n'.repeat(100_000)]) {
        const sha256 = await harness.open().blobs.put(text)
        assert.equal(sha256, createHash('sha256').update(text).digest('hex'))
        assert.equal(await harness.open().blobs.put(text), sha256)
        assert.equal(await harness.open().blobs.get(sha256), text)
      }
    },
  },
  {
    name: 'a text that is not there is an error, and so is what is no digest',
    async run(harness) {
      const { blobs } = harness.open()
      await refusedWith('STORE_INVALID', blobs.get('0'.repeat(64)))
      await refusedWith('INVALID_NAME', blobs.get('../../etc/passwd'))
    },
  },
]

const logCases: readonly StoreCase[] = [
  {
    name: 'logs keep the order of what was appended, each effect for itself',
    async run(harness) {
      const { logs } = harness.open()
      const paths = [
        'deploy/web',
        'deploy/web/shift/25',
        'deploy~web',
        '../../x',
        '',
        'x/'.repeat(400),
        'ü %2F',
      ]
      const lines = Array.from({ length: 20 }, (_, index) => `line ${index}\n`)
      for (const path of paths) {
        assert.equal(await logs.read('d1', path), '')
        await Promise.all(lines.map((line) => logs.append('d1', path, `${path}: ${line}`)))
      }
      for (const path of paths) {
        assert.equal(
          await harness.open().logs.read('d1', path),
          lines.map((line) => `${path}: ${line}`).join(''),
        )
      }
      assert.notEqual(logs.locate('d1'), logs.locate('d2'))
    },
  },
  {
    name: 'the log of a deployment with a name that is unsafe in a path is refused',
    async run(harness) {
      const { logs } = harness.open()
      for (const name of unsafeNames) {
        await refusedWith('INVALID_NAME', logs.append(name, 'a', 'x'))
        assert.throws(() => logs.locate(name), { code: 'INVALID_NAME' })
      }
    },
  },
]

export const documentCases: readonly StoreCase[] = [...inboxCases, ...recordCases, ...blobCases, ...logCases]
