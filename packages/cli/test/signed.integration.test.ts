import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeploymentRecord } from '@landfall/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Workplace, workplace } from './support/landfall-process.ts'

let keys: string
let place: Workplace

// Outside of the project: who may sign is never decided by what is deployed.
beforeEach(async () => {
  keys = await mkdtemp(join(tmpdir(), 'landfall-keys-'))
  const lines: string[] = []
  for (const name of ['ada', 'grace', 'mallory']) {
    const file = join(keys, name)
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file])
    if (name !== 'mallory') lines.push(`${name} ${await readFile(`${file}.pub`, 'utf8')}`)
  }
  await writeFile(join(keys, 'allowed_signers'), lines.join(''))
  place = await workplace({ approval: true, allowedSigners: join(keys, 'allowed_signers') })
})
afterEach(async () => {
  await place.close()
  await rm(keys, { recursive: true, force: true })
})

test('who asks and who approves is proven by SSH keys', async () => {
  const deploy = ['deploy', 'production', '2.0.0', '--by', 'grace']
  const unsigned = await place.run(deploy)
  expect(unsigned.code).toBe(7)
  expect(unsigned.stderr).toContain('REQUESTER_UNPROVEN')

  const deployment = place.start([...deploy, '--key', join(keys, 'ada')])
  await deployment.printed(/waits for a person/)
  const answer = (...args: readonly string[]) =>
    place.run(['approve', 'production', '--by', 'grace', ...args])
  const bare = await answer()
  expect(bare.code).toBe(2)
  expect(bare.stderr).toContain('production counts signed answers only')
  // By somebody unknown, by whoever asked: neither counts.
  expect((await answer('--key', join(keys, 'mallory'), '--by', 'linus')).code).toBe(0)
  expect((await answer('--key', join(keys, 'ada'), '--by', 'someone')).code).toBe(0)
  expect(
    (await answer('--key', join(keys, 'grace'), '--by', 'no matter who', '--comment', 'seen')).code,
  ).toBe(0)

  const { code } = await deployment.ended
  expect(code).toBe(0)
  const shown = await place.run(['show', 'production', '--json'])
  const record = JSON.parse(shown.stdout) as DeploymentRecord
  expect(record.deployed_by).toBe('ada')
  expect(record.approvals).toMatchObject([
    { by: 'grace', comment: 'seen', decision: 'approved', proven: true },
  ])
  expect(record.warnings.filter(({ code: warning }) => warning === 'APPROVAL_MISMATCH')).toHaveLength(2)
})
