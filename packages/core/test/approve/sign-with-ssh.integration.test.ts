import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ensurePackages, type Readiness } from '../../../../test/services/debian-packages.ts'
import { signWithSsh } from '../../src/approve/sign-with-ssh.ts'
import { sshSigners } from '../../src/approve/ssh-signers.ts'
import { type KeyRing, keyRing } from './keys.ts'

let openssh: Readiness
let ring: KeyRing
let agent: ChildProcess | undefined

beforeAll(async () => {
  openssh = await ensurePackages(['openssh-client'])
  if (!openssh.ready) return
  ring = await keyRing()
}, 900_000)

afterAll(async () => {
  agent?.kill()
  await ring?.remove()
})

const signs: typeof test = test.extend({
  opensshIsThere: [
    async ({ skip }, use) => {
      if (!openssh.ready) skip(openssh.reason)
      await use(undefined)
    },
    { auto: true },
  ],
})

signs('a key of an agent signs, although its private file is gone', async () => {
  const dora = await ring.key('dora')
  const socket = ring.path('agent')
  agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
  if (agent.stdout !== null) await once(agent.stdout, 'data')
  vi.stubEnv('SSH_AUTH_SOCK', socket)
  const add = spawn('ssh-add', ['-q', ring.path('dora')], { stdio: 'ignore' })
  expect(await once(add, 'exit')).toEqual([0, null])
  await rm(ring.path('dora'))

  const proof = await signWithSsh('statement', { key: ring.path('dora.pub') })

  const allowedSigners = await ring.file('allowed', `dora ${dora}\n`)
  const { signal } = new AbortController()
  expect(await sshSigners({ allowedSigners }).verify('statement', proof, { signal })).toEqual({
    principal: 'dora',
  })
})

signs('without a terminal nobody is asked for a passphrase', async () => {
  await ring.key('locked', 'long and secret')
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  vi.stubEnv('DISPLAY', ':99')
  vi.stubEnv('SSH_ASKPASS', '/bin/false')

  await expect(signWithSsh('statement', { key: ring.path('locked') })).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    seen: expect.stringContaining('passphrase'),
    remedy: expect.stringContaining('agent'),
  })
})

signs('a key that is missing, is no key, or that others may read does not sign', async () => {
  await ring.key('open')
  await chmod(ring.path('open'), 0o644)
  await ring.file('text', 'no key\n')

  for (const name of ['none', 'text', 'open', '-f']) {
    await expect(signWithSsh('statement', { key: ring.path(name) })).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      target: ring.path(name),
    })
  }
})

signs('it can be given up', async () => {
  await ring.key('erin')
  const given = signWithSsh('statement', { key: ring.path('erin'), signal: AbortSignal.abort() })

  await expect(given).rejects.toMatchObject({ code: 'ABORTED' })
})
