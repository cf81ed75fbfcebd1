import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { expectOutside } from '../../src/approve/outside.ts'

let root: string
let project: string
let list: string

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'landfall-outside-')))
  project = join(root, 'checkout/packages/shop')
  list = join(root, 'etc/allowed_signers')
  await mkdir(project, { recursive: true })
  await mkdir(join(root, 'etc'))
  await mkdir(join(root, 'checkout/.git'))
  await writeFile(list, 'alice ssh-ed25519 AAAA\n')
})

afterEach(() => rm(root, { recursive: true, force: true }))

const refusal = { code: 'INVALID_INPUT', remedy: expect.stringContaining('on the machine that deploys') }

test('a list beside the checkout is taken, also when its name begins like it', async () => {
  await mkdir(join(root, 'checkout-lists'))
  const beside = join(root, 'checkout-lists/allowed_signers')
  await writeFile(beside, '')

  await expect(expectOutside(list, project)).resolves.toBeUndefined()
  await expect(expectOutside(beside, project)).resolves.toBeUndefined()
})

test.each([
  'checkout/packages/shop/allowed_signers',
  'checkout/allowed_signers',
  'checkout/..allowed_signers',
])('a list in the project or its checkout is refused: %s', async (place) => {
  await writeFile(join(root, place), '')

  await expect(expectOutside(join(root, place), project)).rejects.toMatchObject({
    ...refusal,
    message: expect.stringContaining('which is deployed'),
  })
})

test('a link in the checkout is refused, wherever it points', async () => {
  const link = join(project, 'allowed_signers')
  await symlink(list, link)

  await expect(expectOutside(link, project)).rejects.toMatchObject(refusal)
})

test('a link elsewhere that points into the checkout is refused', async () => {
  await writeFile(join(root, 'checkout/signers'), '')
  await symlink('../checkout/signers', join(root, 'etc/linked'))

  await expect(expectOutside(join(root, 'etc/linked'), project)).rejects.toMatchObject(refusal)
})

test('a directory that leads through the checkout and out again is refused', async () => {
  await symlink(join(root, 'etc'), join(root, 'checkout/lists'))
  await symlink(join(root, 'checkout/lists'), join(root, 'lists'))

  await expect(expectOutside(join(root, 'lists/allowed_signers'), project)).rejects.toMatchObject(refusal)
})

test('a project that is reached by a link is still the checkout that it lies in', async () => {
  await symlink(project, join(root, 'shop'))
  const inside = join(root, 'checkout/allowed_signers')
  await writeFile(inside, '')

  await expect(expectOutside(inside, join(root, 'shop'))).rejects.toMatchObject(refusal)
})

test('the checkout around a submodule or a worktree counts as well', async () => {
  await writeFile(join(project, '.git'), 'gitdir: ../../.git/modules/shop\n')
  const inside = join(root, 'checkout/allowed_signers')
  await writeFile(inside, '')

  await expect(expectOutside(inside, project)).rejects.toMatchObject(refusal)
})

test('a list that is not there, is a directory, goes in a circle or that everybody may write is refused', async () => {
  await symlink('loop', join(root, 'etc/loop'))
  const writable = join(root, 'etc/writable')
  await writeFile(writable, '')
  await chmod(writable, 0o666)

  for (const place of [join(root, 'etc/none'), join(root, 'etc'), join(root, 'etc/loop'), writable])
    await expect(expectOutside(place, project)).rejects.toMatchObject(refusal)
  await expect(expectOutside('allowed_signers', project)).rejects.toMatchObject(refusal)
})
