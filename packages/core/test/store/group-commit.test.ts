import { describe, expect, test } from 'vitest'
import { type CommitFile, GroupCommit } from '../../src/store/directory/group-commit.ts'

/** A file that notes what is done with it, and whose syncs can be made to last or to fail. */
function fakeFile() {
  const done: string[] = []
  const slow: ((thrown: Error | null) => void)[] = []
  const behaviour = {
    takes: Infinity,
    mostAtOnce: Infinity,
    writeError: null as Error | null,
    syncError: null as Error | null,
    syncMs: 0,
  }
  const file: CommitFile = {
    write(bytes, offset) {
      if (behaviour.takes === 0 && behaviour.writeError !== null) throw behaviour.writeError
      const taken = Math.min(behaviour.takes, behaviour.mostAtOnce, bytes.length - offset)
      behaviour.takes -= taken
      done.push(`write ${bytes.toString('utf8', offset, offset + taken)}`)
      return taken
    },
    syncNow() {
      const began = performance.now()
      while (performance.now() - began < behaviour.syncMs);
      if (behaviour.syncError !== null) throw behaviour.syncError
      done.push('sync')
    },
    sync(callback) {
      done.push('sync begins')
      slow.push(callback)
    },
  }
  const events = { writing() {}, synced: (mark: number) => done.push(`synced ${mark}`) }
  const commit = new GroupCommit(file, 0, { ...events, failed: (thrown) => thrown as Error })
  return { commit, done, slow, behaviour }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('a group commit', () => {
  test('writes once and syncs once for all who come in one turn of the event loop', async () => {
    const { commit, done } = fakeFile()
    const one = async (mark: number) => {
      for (let hop = 0; hop < mark; hop += 1) await null
      commit.add(`${mark} `, mark)
      await commit.sync()
    }
    await Promise.all([one(1), one(2), one(3)])
    expect(done).toEqual(['write 1 2 3 ', 'sync', 'synced 3'])
  })

  test('does not sync what nobody waits for', async () => {
    const { commit, done } = fakeFile()
    commit.add('a', 1)
    await nextTurn()
    expect(done).toEqual(['write a'])
    await commit.sync()
    expect(done).toEqual(['write a', 'sync', 'synced 1'])
  })

  test('leaves a slow sync to the thread pool, and those who come meanwhile share the next one', async () => {
    const { commit, done, slow, behaviour } = fakeFile()
    behaviour.syncMs = 2
    commit.add('a', 1)
    await commit.sync()
    commit.add('b', 2)
    const second = commit.sync()
    await nextTurn()
    commit.add('c', 3)
    const third = commit.sync()
    await nextTurn()
    commit.add('d', 4)
    const fourth = commit.sync()
    await nextTurn()
    expect(done.splice(0)).toEqual([
      'write a',
      'sync',
      'synced 1',
      'write b',
      'sync begins',
      'write c',
      'write d',
    ])
    slow.shift()?.(null)
    await second
    await nextTurn()
    expect(done.splice(0, 2)).toEqual(['synced 2', expect.stringMatching(/^sync/)])
    slow.shift()?.(null)
    await Promise.all([third, fourth])
    expect(done.at(-1)).toBe('synced 4')
  })

  test('goes on after a short write', async () => {
    const { commit, done, behaviour } = fakeFile()
    behaviour.mostAtOnce = 3
    commit.add('abcd', 1)
    await commit.sync()
    expect(done).toEqual(['write abc', 'write d', 'sync', 'synced 1'])
  })

  test('that cannot write tells everybody, and writes nothing any more', async () => {
    const { commit, done, behaviour } = fakeFile()
    behaviour.takes = 2
    behaviour.writeError = new Error('no space left on device')
    commit.add('abcd', 1)
    const first = commit.sync()
    commit.add('efgh', 2)
    const second = commit.sync()
    await expect(first).rejects.toThrow('no space left on device')
    await expect(second).rejects.toThrow('no space left on device')
    behaviour.takes = Infinity
    await expect(commit.sync()).rejects.toThrow('no space left on device')
    commit.add('ijkl', 3)
    await nextTurn()
    expect(done).toEqual(['write ab'])
    expect(commit.failure?.message).toBe('no space left on device')
  })

  test('does not trust a file whose sync has failed once', async () => {
    const { commit, done, behaviour } = fakeFile()
    behaviour.syncError = new Error('i/o error')
    commit.add('a', 1)
    await expect(commit.sync()).rejects.toThrow('i/o error')
    behaviour.syncError = null
    await expect(commit.sync()).rejects.toThrow('i/o error')
    expect(done).toEqual(['write a'])
  })

  test('does not trust it when the thread pool says so either', async () => {
    const { commit, slow, behaviour } = fakeFile()
    behaviour.syncMs = 2
    commit.add('a', 1)
    await commit.sync()
    commit.add('b', 2)
    const second = commit.sync()
    await nextTurn()
    const third = commit.sync()
    slow.shift()?.(new Error('i/o error'))
    await expect(second).rejects.toThrow('i/o error')
    await expect(third).rejects.toThrow('i/o error')
  })
})
