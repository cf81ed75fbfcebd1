import { expect, test } from 'vitest'
import { LandfallError } from '../../../src/errors/landfall-error.ts'
import { deliver } from '../../../src/notify/delivery/deliver.ts'
import { notDelivered } from '../../../src/notify/delivery/not-delivered.ts'
import { waitBefore } from '../../../src/notify/delivery/pace.ts'
import { channelContext } from '../support/context.ts'
import { testPace } from '../support/pace.ts'

const down = (waitMs: number | null = null) => notDelivered({ reason: 'x answered 503', again: true, waitMs })

/** Fails with these in turn, then succeeds. */
function failing(...errors: readonly Error[]): () => Promise<string> {
  let calls = 0
  return async () => {
    const error = errors[calls++]
    if (error !== undefined) throw error
    return `try ${calls}`
  }
}

test('what fails is tried again, after waits that double', async () => {
  const pace = testPace()
  const context = channelContext()
  const once = failing(down(), down(), down())
  expect(await deliver('slack', context, pace, once)).toBe('try 4')
  expect(pace.waits).toEqual([1_000, 2_000, 4_000])
  expect(context.lines).toEqual([
    'slack: x answered 503; trying again in 1s',
    'slack: x answered 503; trying again in 2s',
    'slack: x answered 503; trying again in 4s',
  ])
})

test('it is given up after the last try, and said how often', async () => {
  const pace = testPace({ retries: 2 })
  const once = failing(down(), down(), down(), down())
  await expect(deliver('slack', channelContext(), pace, once)).rejects.toMatchObject({
    code: 'NOTIFICATION_FAILED',
    target: 'slack',
    message: 'The slack notification was not delivered, after 3 tries: x answered 503',
    details: { tries: 3 },
  })
  expect(pace.waits).toHaveLength(2)
})

test('what cannot be mended is not tried again', async () => {
  const pace = testPace()
  const once = failing(notDelivered({ reason: 'x answered 404', again: false }))
  await expect(deliver('slack', channelContext(), pace, once)).rejects.toMatchObject({
    message: 'The slack notification was not delivered: x answered 404',
    disposition: 'terminal',
  })
  expect(pace.waits).toEqual([])
})

test('a defect in a channel is not tried again', async () => {
  const pace = testPace()
  const once = failing(new RangeError('oops'))
  await expect(deliver('slack', channelContext(), pace, once)).rejects.toMatchObject({
    code: 'NOTIFICATION_FAILED',
    message: expect.stringContaining('oops'),
    details: { tries: 1 },
  })
})

test('what the receiver asks to wait is waited', async () => {
  const pace = testPace()
  await deliver('slack', channelContext(), pace, failing(down(17_000), down(10)))
  expect(pace.waits).toEqual([17_000, 2_000])
})

test('asked to wait longer than there is time, it gives up at once', async () => {
  const pace = testPace()
  const once = failing(down(3_600_000))
  await expect(deliver('slack', channelContext({}, 60_000), pace, once)).rejects.toMatchObject({
    message: 'The slack notification was not delivered: x answered 503, which asked to wait 1h',
  })
  expect(pace.waits).toEqual([])
})

test('no try begins after the deadline', async () => {
  const pace = testPace({ retries: 100 })
  const never = async (): Promise<never> => {
    throw down()
  }
  await expect(deliver('slack', channelContext({}, 20_000), pace, never)).rejects.toMatchObject({
    details: { tries: 5 },
  })
  // 1 + 2 + 4 + 8 seconds; 16 more would be over 20.
  expect(pace.waits.reduce((sum, ms) => sum + ms, 0)).toBe(15_000)
})

test('each try gets no more time than is left', async () => {
  const pace = testPace({ tryMs: 8_000 })
  const times: number[] = []
  const once = async ({ timeoutMs }: { readonly timeoutMs: number }) => {
    times.push(timeoutMs)
    if (times.length < 4) throw down()
  }
  await deliver('slack', channelContext({}, 12_000), pace, once)
  expect(times).toEqual([8_000, 8_000, 8_000, 4_000])
})

test('a try that does not listen is ended, and the next one begins', async () => {
  const pace = testPace({ tryMs: 20, retries: 1 })
  let calls = 0
  const once = () => (++calls === 1 ? new Promise<string>(() => {}) : Promise.resolve('there'))
  const context = channelContext()
  expect(await deliver('slack', context, pace, once)).toBe('there')
  expect(context.lines).toEqual(['slack: no whole answer within 20ms; trying again in 1s'])
})

test('an abort ends it with its own reason, during a try and during a wait', async () => {
  const reason = new LandfallError({ code: 'ABORTED', message: 'somebody wished so' })
  const trying = channelContext()
  const inTry = deliver('slack', trying, testPace(), () => {
    trying.abort(reason)
    return new Promise(() => {})
  })
  await expect(inTry).rejects.toBe(reason)

  const waiting = channelContext()
  const wait = async () => {
    waiting.abort(reason)
    throw reason
  }
  await expect(deliver('slack', waiting, testPace({ wait }), failing(down()))).rejects.toBe(reason)
})

test('waits are spread, bounded, and never shorter than asked', () => {
  const least = testPace({ random: () => 0 })
  const most = testPace({ random: () => 1 })
  expect([waitBefore(1, null, least), waitBefore(1, null, most)]).toEqual([500, 1_000])
  expect([waitBefore(9, null, least), waitBefore(9, null, most)]).toEqual([15_000, 30_000])
  expect(waitBefore(1, 700, least)).toBe(700)
})
