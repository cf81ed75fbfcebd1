import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { directoryClaims } from '../../src/store/directory/directory-claims.ts'
import { durableFiles } from '../../src/store/directory/durable-files.ts'
import { directoryStore } from '../../src/store/directory-store.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

let root: string
beforeEach(async () => {
  root = await temporaryDirectory()
})
afterEach(() => rm(root, { recursive: true }))

const environment = () => join(root, 'claims/production')

/** Claims and gives up, so many times. */
async function pass(times: number): Promise<void> {
  const { claims } = directoryStore(root)
  for (let time = 0; time < times; time += 1) {
    await claims.release(await claims.acquire('production', `passing-${time}`, 'ann'), 'ann', 'done')
  }
}

test('who looked long ago cannot take a number that was used and pruned since', async () => {
  const files = durableFiles(root)
  let holder: unknown
  const slow = directoryClaims(
    root,
    {
      ...files,
      async putNew(path, content) {
        if (holder === undefined) {
          // Between the look and the link others come and go until the number is free again, and one stays.
          await pass(100)
          holder = await directoryStore(root).claims.acquire('production', 'present', 'ann')
          expect(await readdir(environment())).not.toContain('1.json')
        }
        return files.putNew(path, content)
      },
    },
    () => '2026-01-01T00:00:00.000Z',
  )
  await expect(slow.acquire('production', 'late', 'bob')).rejects.toMatchObject({
    code: 'ENVIRONMENT_BUSY',
    details: { deployment: 'present', number: 101 },
  })
  expect(await directoryStore(root).claims.current('production')).toEqual(holder)
})

test('a few past claims stay, with who gave them up and why', async () => {
  await pass(100)
  const names = await readdir(environment())
  expect(names.length).toBeLessThan(100)
  const released = JSON.parse(await readFile(join(environment(), '99.released.json'), 'utf8'))
  expect(released).toMatchObject({ number: 99, deployment: 'passing-98', releasedBy: 'ann', reason: 'done' })
})

test('foreign files beside claims are ignored, a claim that is no claim is named', async () => {
  await pass(1)
  for (const name of ['README', '2.json.bak', '02.json', '-1.json', '9'.repeat(30) + '.json']) {
    await writeFile(join(environment(), name), 'not mine')
  }
  const { claims } = directoryStore(root)
  expect(await claims.current('production')).toBeNull()
  expect((await claims.acquire('production', 'd1', 'ann')).number).toBe(2)
  for (const content of ['', '[]', '{"number":3}', 'not JSON']) {
    await writeFile(join(environment(), '3.json'), content)
    const error = { code: 'STORE_INVALID', target: join(environment(), '3.json') }
    await expect(claims.current('production')).rejects.toMatchObject(error)
    await expect(claims.acquire('production', 'd2', 'ann')).rejects.toMatchObject(error)
  }
})
