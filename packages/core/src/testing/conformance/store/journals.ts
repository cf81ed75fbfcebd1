import assert from 'node:assert/strict'
import {
  entriesFrom,
  eventually,
  fact,
  pathsIn,
  plainOptions,
  refusedWith,
  type StoreCase,
  unsafeNames,
} from './case.ts'

export const journalCases: readonly StoreCase[] = [
  {
    name: 'a deployment that is not there has an empty journal',
    async run(harness) {
      const store = harness.open()
      assert.deepEqual(await entriesFrom(store, 'd1', 1), [])
      assert.deepEqual(await store.journals.list(), [])
    },
  },
  {
    name: 'what is appended is read as it was given back, from any entry on',
    async run(harness) {
      const store = harness.open()
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), plainOptions())
      const written = ['a', 'b', 'c', 'd'].map((name) => writer.append(fact(name)))
      await writer.synced()
      assert.deepEqual([writer.lastSeq, writer.syncedSeq], [4, 4])
      assert.deepEqual(written[1], { seq: 2, at: '1970-01-01T00:00:01.000Z', ...fact('b') })
      for (const from of [0, 1, 3, 4, 5, 9]) {
        assert.deepEqual(await entriesFrom(harness.open(), 'd1', from), written.slice(Math.max(0, from - 1)))
      }
    },
  },
  {
    name: 'who comes back for more gets what was added since',
    async run(harness) {
      const store = harness.open()
      const reader = harness.open()
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), plainOptions())
      for (let seq = 1; seq <= 20; seq += 1) {
        const written = writer.append(fact(`e${seq}`))
        await writer.synced()
        assert.deepEqual(await entriesFrom(reader, 'd1', seq), [written])
      }
    },
  },
  {
    name: 'secrets are taken out before an entry is written, and out of what is given back',
    async run(harness) {
      const store = harness.open()
      const options = {
        ...plainOptions(),
        sanitize: (json: string) => json.replaceAll('hunter2', '[secret]'),
      }
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), options)
      const given = writer.append({ type: 'value.recorded', path: 'a', value: { password: 'hunter2' } })
      await writer.synced()
      assert.deepEqual(given, {
        seq: 1,
        at: '1970-01-01T00:00:00.000Z',
        type: 'value.recorded',
        path: 'a',
        value: { password: '[secret]' },
      })
      assert.deepEqual(await entriesFrom(store, 'd1', 1), [given])
    },
  },
  {
    name: 'an entry that could not be read again is refused, and the journal goes on without it',
    async run(harness) {
      const store = harness.open()
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), plainOptions())
      assert.throws(() => writer.append({ type: 'nothing.known', path: 'a' } as never), {
        code: 'INVALID_INPUT',
      })
      assert.throws(() => writer.append({ type: 'timer.fired' } as never), { code: 'INVALID_INPUT' })
      writer.append(fact('a'))
      await writer.synced()
      assert.deepEqual(await pathsIn(store, 'd1'), ['a'])
    },
  },
  {
    name: 'what a reader does with its copy nobody else sees',
    async run(harness) {
      const store = harness.open()
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), plainOptions())
      const value = { list: [1] }
      const given = writer.append({ type: 'value.recorded', path: 'a', value })
      value.list.push(2)
      await writer.synced()
      const [first] = await entriesFrom(store, 'd1', 1)
      for (const copy of [first, given]) {
        assert.deepEqual(copy?.type === 'value.recorded' && copy.value, { list: [1] })
      }
      assert.notEqual(first, (await entriesFrom(store, 'd1', 1))[0])
    },
  },
  {
    name: 'a closed writer takes nothing',
    async run(harness) {
      const store = harness.open()
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), plainOptions())
      writer.append(fact('a'))
      await writer.close()
      await writer.close()
      assert.throws(() => writer.append(fact('b')), { code: 'UNEXPECTED' })
      await refusedWith('UNEXPECTED', writer.synced())
      assert.deepEqual(await pathsIn(store, 'd1'), ['a'])
    },
  },
  {
    name: 'entries appended by many at once keep their order, and each is there when its sync resolves',
    async run(harness) {
      const store = harness.open()
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), plainOptions())
      await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          const { seq } = writer.append(fact(`e${index}`))
          await writer.synced()
          assert.ok(writer.syncedSeq >= seq)
        }),
      )
      assert.deepEqual(
        await pathsIn(harness.open(), 'd1'),
        Array.from({ length: 200 }, (_, index) => `e${index}`),
      )
    },
  },
  {
    name: 'watchers in other processes are told of entries until they stop',
    async run(harness) {
      const watcher = harness.open()
      let told = 0
      const stop = watcher.journals.watch('d1', () => {
        told += 1
      })
      const store = harness.open()
      const writer = await store.journals.open(await store.leases.take('d1', 'w1', null), plainOptions())
      for (let round = 0; round < 3; round += 1) {
        const before = told
        writer.append(fact('a'))
        await writer.synced()
        await eventually('the watcher is told', () => told > before)
      }
      stop()
      const before = told
      writer.append(fact('b'))
      await writer.close()
      await new Promise((resolve) => setImmediate(resolve))
      assert.equal(told, before)
    },
  },
  {
    name: 'deployments are listed, oldest first',
    async run(harness) {
      const store = harness.open()
      const options = plainOptions()
      for (const deployment of ['m', 'z', 'a']) {
        const writer = await store.journals.open(await store.leases.take(deployment, 'w', null), options)
        writer.append(fact('first'))
        await writer.close()
      }
      assert.deepEqual(await harness.open().journals.list(), ['m', 'z', 'a'])
    },
  },
  {
    name: 'a deployment id that is unsafe in a path is refused',
    async run(harness) {
      const store = harness.open()
      for (const name of unsafeNames) {
        await refusedWith('INVALID_NAME', (async () => entriesFrom(store, name, 1))())
        assert.throws(() => store.journals.watch(name, () => {}), { code: 'INVALID_NAME' })
      }
    },
  },
]
