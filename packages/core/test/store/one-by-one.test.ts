import { expect, test } from 'vitest'
import { oneByOne } from '../../src/store/directory/one-by-one.ts'

/** Gives batches and remembers whether it was ended. */
function source(batches: readonly (readonly number[])[]) {
  const seen = { ended: false }
  async function* run() {
    try {
      for (const batch of batches) {
        await Promise.resolve()
        yield batch
      }
    } finally {
      seen.ended = true
    }
  }
  return { seen, items: oneByOne(run()) }
}

test('gives the items of all batches in their order, empty batches among them', async () => {
  const { seen, items } = source([[1, 2], [], [3], []])
  const got: number[] = []
  for await (const item of items) got.push(item)
  expect(got).toEqual([1, 2, 3])
  expect(seen.ended).toBe(true)
  expect(await items.next()).toEqual({ value: undefined, done: true })
})

test('who stops early ends the source, and gets nothing more', async () => {
  const { seen, items } = source([[1, 2], [3]])
  for await (const item of items) if (item === 1) break
  expect(seen.ended).toBe(true)
  expect(await items.next()).toEqual({ value: undefined, done: true })
})

test('calls that do not wait for each other are answered in their order, each item once', async () => {
  const { items } = source([[1, 2], [3], [4, 5]])
  const answers = await Promise.all(Array.from({ length: 7 }, () => items.next()))
  expect(answers.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, undefined, undefined])
})

test('an error of the source reaches the call that meets it', async () => {
  async function* failing() {
    yield [1]
    throw new Error('broken')
  }
  const items = oneByOne(failing())
  expect((await items.next()).value).toBe(1)
  await expect(items.next()).rejects.toThrow('broken')
  expect((await items.next()).done).toBe(true)
})
