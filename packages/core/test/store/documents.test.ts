import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { directoryStore } from '../../src/store/directory-store.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

let root: string
beforeEach(async () => {
  root = await temporaryDirectory()
})
afterEach(() => rm(root, { recursive: true }))

test('a blob whose file was changed is an error, and keeping it again mends it', async () => {
  const { blobs } = directoryStore(root)
  const sha256 = await blobs.put('text')
  const file = join(root, 'blobs', sha256)
  await writeFile(file, 'test')
  await expect(blobs.get(sha256)).rejects.toMatchObject({ code: 'STORE_INVALID', target: file })
  await blobs.put('text')
  expect(await blobs.get(sha256)).toBe('text')
})

test('messages, records and logs are readable where the store says', async () => {
  const store = directoryStore(root)
  await store.inboxes.put('d1', { key: '../../k', name: 'abort', payload: null, at: 'now' })
  await store.records.put('production', 'd1', { outcome: 'succeeded' })
  await store.logs.append('d1', 'deploy/web/shift/25', 'line\n')
  const directory = store.logs.locate('d1')
  expect(directory).toBe(join(root, 'deployments/d1'))
  const read = (...path: string[]) => readFile(join(...path), 'utf8')
  expect(await read(directory, 'inbox/000001.json')).toBe(
    '{"key":"../../k","name":"abort","payload":null,"at":"now"}\n',
  )
  expect(await read(root, 'records/production/000001-d1.json')).toBe('{"outcome":"succeeded"}\n')
  expect(await read(directory, 'logs/deploy~web~shift~25.log')).toBe('line\n')
  expect(await readdir(join(root, 'tmp'))).toEqual([])
})

test('a message that is no message is named, and a foreign file is ignored', async () => {
  const { inboxes } = directoryStore(root)
  const inbox = join(root, 'deployments/d1/inbox')
  await inboxes.put('d1', { key: 'k', name: 'abort', payload: null, at: 'now' })
  await writeFile(join(inbox, 'notes.txt'), 'not mine')
  expect(await inboxes.read('d1')).toHaveLength(1)
  await writeFile(join(inbox, '000002.json'), '{"key":"k"}')
  await expect(inboxes.read('d1')).rejects.toMatchObject({
    code: 'STORE_INVALID',
    target: join(inbox, '000002.json'),
  })
})

test('an inbox takes only messages of a sensible size', async () => {
  const { inboxes } = directoryStore(root)
  const huge = { key: 'k', name: 'abort', payload: 'x'.repeat(2 ** 21), at: 'now' }
  await expect(inboxes.put('d1', huge)).rejects.toMatchObject({ code: 'RESULT_TOO_LARGE' })
  expect(await inboxes.read('d1')).toEqual([])
})
