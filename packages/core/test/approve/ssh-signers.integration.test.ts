import { mkdir, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ensurePackages, type Readiness } from '../../../../test/services/debian-packages.ts'
import { signWithSsh } from '../../src/approve/sign-with-ssh.ts'
import { type SshSignersOptions, sshSigners } from '../../src/approve/ssh-signers.ts'
import { approvalStatement } from '../../src/approve/statement.ts'
import { type KeyRing, keyRing } from './keys.ts'

let openssh: Readiness
let ring: KeyRing
let alice: string
let proof: string

const subject = { deployment: 'd-1', planDigest: 'ab12', nonce: 'n-1', instructions: 'Ship é ✓?' }
const statement = approvalStatement({ decision: 'approved', subject, comment: 'ok' })

beforeAll(async () => {
  openssh = await ensurePackages(['openssh-client'])
  if (!openssh.ready) return
  ring = await keyRing()
  alice = await ring.key('alice')
  proof = await signWithSsh(statement, { key: ring.path('alice') })
}, 900_000)

afterAll(() => ring?.remove())

const proves: typeof test = test.extend({
  opensshIsThere: [
    async ({ skip }, use) => {
      if (!openssh.ready) skip(openssh.reason)
      await use(undefined)
    },
    { auto: true },
  ],
})

async function verify(
  list: string,
  given: { statement?: string; proof?: string; options?: Partial<SshSignersOptions> } = {},
) {
  const allowedSigners = await ring.file('allowed_signers', list)
  const approvers = sshSigners({ allowedSigners, ...given.options })
  const { signal } = new AbortController()
  return await approvers.verify(given.statement ?? statement, given.proof ?? proof, { signal })
}

proves('a signature of somebody on the list is theirs', async () => {
  expect(await verify(`alice@example.com namespaces="landfall" ${alice}\n`)).toEqual({
    principal: 'alice@example.com',
  })
})

proves('a key with several names has the first one, whatever the signer would like', async () => {
  expect(await verify(`alice,root,bob ${alice}\n`)).toEqual({ principal: 'alice' })
})

proves('a statement of which anything was changed is refused', async () => {
  const answers = [
    { decision: 'rejected' as const, subject, comment: 'ok' },
    { decision: 'approved' as const, subject, comment: 'OK' },
    { decision: 'approved' as const, subject: { ...subject, planDigest: 'ab13' }, comment: 'ok' },
    { decision: 'approved' as const, subject: { ...subject, nonce: 'n-2' }, comment: 'ok' },
  ]
  for (const answer of answers)
    expect(await verify(`alice ${alice}\n`, { statement: approvalStatement(answer) })).toEqual({
      refused: 'the signature is for another statement',
    })
})

proves('a signature in another namespace is refused, whoever made it', async () => {
  const forGit = await signWithSsh(statement, { key: ring.path('alice'), namespace: 'git' })

  expect(await verify(`alice ${alice}\n`, { proof: forGit })).toEqual({
    refused: expect.stringContaining('namespace'),
  })
  expect(await verify(`alice namespaces="git" ${alice}\n`)).toEqual({
    refused: expect.stringContaining('namespace'),
  })
  expect(await verify(`alice ${alice}\n`, { proof: forGit, options: { namespace: 'git' } })).toEqual({
    principal: 'alice',
  })
})

proves('an unknown, expired, not yet valid or revoked key is refused', async () => {
  const mallory = await ring.key('mallory')
  const revokedKeys = await ring.file('revoked', `${alice}\n`)

  expect(await verify(`mallory ${mallory}\n`)).toEqual({
    refused: 'the key is not on the list of allowed signers',
  })
  expect(await verify(`alice valid-before="20200101Z" ${alice}\n`)).toHaveProperty('refused')
  expect(await verify(`alice valid-after="29990101Z" ${alice}\n`)).toHaveProperty('refused')
  expect(await verify(`alice ${alice}\n`, { options: { revokedKeys } })).toHaveProperty('refused')
  expect(await verify(`alice ${alice}\n`, { options: { revokedKeys: ring.path('none') } })).toHaveProperty(
    'refused',
  )
})

proves('a pattern on the list names nobody', async () => {
  for (const pattern of ['*', '*@example.com', 'alice?'])
    expect(await verify(`${pattern} ${alice}\n`)).toEqual({ refused: expect.stringContaining('pattern') })
})

proves('a certificate of a listed authority is its first principal that the list allows', async () => {
  const authority = await ring.key('authority')
  await ring.key('carol')
  const certified = async (principals: string, ...validity: string[]) => {
    await ring.keygen('-q', '-s', 'authority', '-I', 'carol', '-n', principals, ...validity, 'carol.pub')
    return await signWithSsh(statement, { key: ring.path('carol-cert.pub') })
  }
  const list = `*,!root cert-authority,namespaces="landfall" ${authority}\n`

  expect(await verify(list, { proof: await certified('root,carol') })).toEqual({ principal: 'carol' })
  expect(await verify(list, { proof: await certified('root') })).toHaveProperty('refused')
  expect(await verify(list, { proof: await certified('c*') })).toHaveProperty('refused')
  const past = await certified('carol', '-V', '20200101:20200102')
  expect(await verify(list, { proof: past })).toHaveProperty('refused')
  // Its key alone is not on the list.
  const plain = await signWithSsh(statement, { key: ring.path('carol') })
  expect(await verify(list, { proof: plain })).toHaveProperty('refused')
})

proves('garbage is refused and nothing more', async () => {
  const armour = (body: string) => `-----BEGIN SSH SIGNATURE-----\n${body}\n-----END SSH SIGNATURE-----\n`
  const garbage = [
    '',
    'yes',
    '\0'.repeat(1_000),
    armour(''),
    armour('AAAA'),
    armour('U1NIU0lH'.repeat(1_000)),
    armour('\u001b[2J$(touch x)`;|'),
    proof.slice(0, -60),
    proof.replace('U1NIU0lHAAAAAQ', 'U1NIU0lHAAAAAg'),
    armour('A'.repeat(50_000_000)),
  ]
  for (const one of garbage) {
    const verdict = await verify(`alice ${alice}\n`, { proof: one })
    expect(verdict).toEqual({ refused: expect.stringMatching(/^[\x20-\x7e]{1,300}$/) })
  }
})

proves('a huge statement is refused before anybody reads it, and a large one is not', async () => {
  const large = 'x'.repeat(3_000_000)
  const signed = await signWithSsh(large, { key: ring.path('alice') })

  expect(await verify(`alice ${alice}\n`, { statement: large, proof: signed })).toEqual({
    principal: 'alice',
  })
  expect(await verify(`alice ${alice}\n`, { statement: large })).toHaveProperty('refused')
  expect(await verify(`alice ${alice}\n`, { statement: 'x'.repeat(50_000_000) })).toEqual({
    refused: 'the statement is too long',
  })
})

proves('a list that is missing, empty or broken lets nobody through', async () => {
  for (const list of ['', '# nobody\n', 'alice\n', `alice namespaces="landfall ${alice}\n`, '\0\0\0'])
    expect(await verify(list)).toHaveProperty('refused')
  const { signal } = new AbortController()
  const nowhere = sshSigners({ allowedSigners: ring.path('nowhere') })
  expect(await nowhere.verify(statement, proof, { signal })).toHaveProperty('refused')
})

proves('a list in the project that it guards cannot be used, nor one of revoked keys', async () => {
  const allowedSigners = await ring.file('allowed_signers', `alice ${alice}\n`)
  const revokedKeys = await ring.file('revoked', '')
  const inside = { projectDirectory: ring.directory }
  const outside = { projectDirectory: join(ring.directory, 'project') }
  await mkdir(outside.projectDirectory, { recursive: true })

  await expect(sshSigners({ allowedSigners }).expectUsable?.(inside)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
  await expect(sshSigners({ allowedSigners }).expectUsable?.(outside)).resolves.toBeUndefined()
  await expect(
    sshSigners({ allowedSigners, revokedKeys: ring.path('none') }).expectUsable?.(outside),
  ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(sshSigners({ allowedSigners, revokedKeys }).expectUsable?.(outside)).resolves.toBeUndefined()
})

proves('when nobody waits any more there is no verdict', async () => {
  const allowedSigners = await ring.file('allowed_signers', `alice ${alice}\n`)
  const aborted = AbortSignal.abort(new Error('gone'))

  await expect(
    sshSigners({ allowedSigners }).verify(statement, proof, { signal: aborted }),
  ).rejects.toMatchObject({ code: 'ABORTED' })
})

proves('nothing is left in the temporary directory', async () => {
  const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('landfall-sign-'))
  const before = await left()
  await verify(`alice ${alice}\n`)
  await verify(`alice ${alice}\n`, { proof: proof.slice(0, -60) })

  expect((await left()).filter((name) => !before.includes(name))).toEqual([])
})

test('a path that is not absolute and a namespace that is no name are refused at once', () => {
  expect(() => sshSigners({ allowedSigners: 'allowed_signers' })).toThrow(/absolute path/)
  expect(() => sshSigners({ allowedSigners: '/a', revokedKeys: 'b' })).toThrow(/absolute path/)
  expect(() => sshSigners({ allowedSigners: '/a', namespace: '-n x' })).toThrow(/namespace/)
})
