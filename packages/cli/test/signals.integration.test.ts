import type { JournalEvent } from '@landfall/core'
import { afterEach, describe, expect, test } from 'vitest'
import { type Workplace, workplace } from './support/landfall-process.ts'

let place: Workplace

afterEach(() => place.close())

const deploy = ['deploy', 'production', '2.0.0', '--by', 'ada']

describe('a deployment and its other terminals', () => {
  test('approve shows the whole subject and answers; watch follows from the journal', async () => {
    place = await workplace({ approval: true })
    const deployment = place.start(deploy)
    await deployment.printed(/waits for a person/)
    const watching = place.start(['watch', '--json'])
    await watching.printed(/person\.asked/)

    const status = await place.run(['status', 'production'])
    expect(status.stdout).toContain('waits for a person: Deploy 2.0.0 to production?')
    expect(status.stdout).toContain('landfall approve production')

    const answer = await place.run(['approve', 'production', '--by', 'grace', '--comment', 'looks good'])
    expect(answer.code).toBe(0)
    for (const word of ['asked for by    ada', 'version         2.0.0', 'goes back to'])
      expect(answer.stdout).toContain(word)
    expect(answer.stdout).toMatch(/artifact +app sha256\s+[0-9a-f]{30,}/)
    expect(answer.stdout).toContain('Approved as grace')

    expect((await deployment.ended).code).toBe(0)
    const watched = await watching.ended
    expect(watched.code).toBe(0)
    const events = watched.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JournalEvent)
    expect(events.at(-1)).toMatchObject({
      type: 'deployment.finished',
      record: { approvals: [{ by: 'grace' }] },
    })
  })

  test('reject ends it, with nothing changed', async () => {
    place = await workplace({ approval: true })
    const deployment = place.start(deploy)
    await deployment.printed(/waits for a person/)
    expect((await place.run(['reject', '--by', 'grace', '--comment', 'not today'])).code).toBe(0)
    const { code, stdout } = await deployment.ended
    expect(code).toBe(1)
    expect(stdout).toContain('APPROVAL_REJECTED')
  })

  test('a second deployment is refused, and told what to look at', async () => {
    place = await workplace({ approval: true })
    const first = place.start(deploy)
    await first.printed(/waits for a person/)
    const second = await place.run(['deploy', 'production', '3.0.0'])
    expect(second.code).toBe(7)
    expect(second.stderr).toContain('landfall watch production')
    const shown = await place.run(['show', 'production'])
    expect(shown.code).toBe(2)
    expect(shown.stderr).toContain('has not ended, so it has no record yet')
    expect((await place.run(['show', 'production', '--audit'])).stdout).toContain(
      'ada (a program, not proven) asked for 2.0.0',
    )
    const unlock = await place.run(['unlock', 'production', '--yes'])
    expect(unlock.code).toBe(7)
    expect(unlock.stdout).toContain('A worker is alive')
  })

  test('abort from another terminal undoes it', async () => {
    place = await workplace({ pause: '1h' })
    const deployment = place.start(deploy)
    await deployment.printed(/traffic on web: 1\.0\.0 90 %/)
    const abort = await place.run(['abort', 'production', '--by', 'grace', '--reason', 'wrong version'])
    expect(abort.code).toBe(0)
    expect(abort.stdout).toContain('abort asked for by grace: wrong version')
    const { code, stdout } = await deployment.ended
    expect(code).toBe(5)
    expect(stdout).toMatch(/aborted after/)
  })
})

describe('what ends the process', () => {
  test('the first SIGINT aborts, in order: exit code 5', async () => {
    place = await workplace({ pause: '1h' })
    const deployment = place.start(deploy)
    await deployment.printed(/traffic on web: 1\.0\.0 90 %/)
    deployment.child.kill('SIGINT')
    const { code, stdout } = await deployment.ended
    expect(code).toBe(5)
    expect(stdout).toContain('web is as before')
  })

  test('the second one leaves it to be resumed: exit code 6, and resume undoes it', async () => {
    place = await workplace({ pause: '1h', smoke: 'true', slowUndo: true })
    const deployment = place.start(deploy)
    await deployment.printed(/page: \| on/)
    deployment.child.kill('SIGINT')
    await deployment.printed(/abort asked for/)
    deployment.child.kill('SIGTERM')
    const left = await deployment.ended
    expect(left.code).toBe(6)
    expect(left.stderr).toMatch(/landfall resume \d{8}T/)
    const resumed = await place.run(['resume', 'production'])
    expect(resumed.stdout).toMatch(/aborted after/)
    expect(resumed.code).toBe(5)
    expect((await place.run(['status', 'production', '--json'])).stdout).toContain('"holder":null')
  })

  test('kill -9: watch and status say that it was interrupted, unlock says what is live and frees it', async () => {
    place = await workplace({ pause: '1h' })
    const deployment = place.start(deploy)
    await deployment.printed(/traffic on web: 1\.0\.0 90 %/)
    deployment.child.kill('SIGKILL')
    await deployment.ended
    const status = await place.run(['status', 'production'])
    expect(status.stdout).toContain('interrupted: nobody is at work on')
    const watched = await place.run(['watch', 'production'])
    expect(watched.code).toBe(6)
    expect(watched.stderr).toContain('landfall resume')

    const asked = await place.run(['unlock', 'production'])
    expect(asked.code).toBe(2)
    expect(asked.stdout).toContain('1.0.0 100 %')
    expect(asked.stderr).toContain('--yes')
    const unlocked = await place.run([
      'unlock',
      'production',
      '--yes',
      '--by',
      'grace',
      '--reason',
      'looked at it',
    ])
    expect(unlocked.code).toBe(0)
    expect(unlocked.stdout).toContain('abort asked for by grace: looked at it')
    expect((await place.run(['unlock', 'production'])).stdout).toBe('production is free.\n')
  })
})
