import assert from 'node:assert/strict'
import { LandfallError } from '../../../errors/landfall-error.ts'
import type { RuntimeCase } from './case.ts'
import { counting, returned, threw } from './counting.ts'

/** What an effect, its retries and its deadline do. */
export const effectCases: { readonly [name: string]: RuntimeCase } = {
  async 'a retryable failure is tried again, a terminal one is not'(harness) {
    let tries = 0
    const failing = (code: 'ADAPTER_FAILED' | 'PLATFORM_REFUSED') => async (): Promise<never> => {
      tries += 1
      throw new LandfallError({ code, message: `try ${tries}` })
    }
    const policy = { attempts: 3, backoffMs: 100 }
    const retried = await harness.begin((runtime) => runtime.effect('a', 'fail@1', null, policy), {
      'fail@1': failing('ADAPTER_FAILED'),
    })
    assert.equal(threw(await harness.until(retried.ended)), 'ADAPTER_FAILED')
    assert.equal(tries, 3)
    const terminal = await retried.takeOver((runtime) => runtime.effect('b', 'fail@1', null, policy), {
      'fail@1': failing('PLATFORM_REFUSED'),
    })
    assert.equal(threw(await harness.until(terminal.ended)), 'PLATFORM_REFUSED')
    assert.equal(tries, 4)
  },

  async 'a failure is journaled: the effect does not run again'(harness) {
    let tries = 0
    const program = async (runtime: Parameters<Parameters<typeof harness.begin>[0]>[0]): Promise<string> => {
      try {
        return await runtime.effect('a', 'fail@1', null)
      } catch (error) {
        return (error as LandfallError).code
      }
    }
    const effects = {
      'fail@1': async (): Promise<never> => {
        tries += 1
        throw new LandfallError({ code: 'COMMAND_FAILED', message: 'no' })
      },
    }
    const first = await harness.begin(program, effects)
    assert.equal(returned(await harness.until(first.ended)), 'COMMAND_FAILED')
    const second = await first.takeOver(program, effects)
    assert.equal(returned(await harness.until(second.ended)), 'COMMAND_FAILED')
    assert.equal(tries, 1)
  },

  async 'an effect that does not answer ends at its deadline, also when it ignores its signal'(harness) {
    const run = await harness.begin(
      (runtime) => runtime.effect('slow', 'hang@1', null, { deadlineMs: 5_000 }),
      { 'hang@1': () => new Promise(() => {}) },
    )
    assert.equal(threw(await harness.until(run.ended)), 'EFFECT_TIMED_OUT')
  },

  async 'an effect that ends well after its deadline, when told to end, has taken effect'(harness) {
    const run = await harness.begin(
      (runtime) => runtime.effect('slow', 'slow@1', null, { deadlineMs: 5_000 }),
      {
        'slow@1': (_, signal) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve('done all the same'))),
      },
    )
    assert.equal(returned(await harness.until(run.ended)), 'done all the same')
  },

  async 'an id stands for one thing'(harness) {
    const { effects } = counting()
    const run = await harness.begin(async (runtime) => {
      await runtime.effect('same', 'count@1', 1)
      return await runtime.effect('same', 'count@1', 1)
    }, effects)
    assert.equal(threw(await harness.until(run.ended)), 'JOURNAL_MISMATCH')
  },

  async 'a fan-out runs every child, never more than its limit at once'(harness) {
    let now = 0
    let most = 0
    const run = await harness.begin(
      async (runtime) => {
        let sum = 0
        await runtime.fanOut('all', [1, 2, 3, 4, 5, 6, 7], { limit: 3 }, async (child, item) => {
          const value = await child.effect<number>('run', 'wait@1', item)
          sum += value
        })
        return sum
      },
      {
        'wait@1': async (input) => {
          now += 1
          most = Math.max(most, now)
          await new Promise((resolve) => setImmediate(resolve))
          now -= 1
          return input
        },
      },
    )
    assert.equal(returned(await harness.until(run.ended)), 28)
    assert.equal(most, 3)
  },

  async 'a child that fails keeps further children from starting, and the running ones end'(harness) {
    const ended: number[] = []
    const run = await harness.begin(
      (runtime) =>
        runtime
          .fanOut('all', [1, 2, 3, 4], { limit: 2 }, async (child, item) => {
            ended.push(await child.effect<number>('run', 'step@1', item))
          })
          .then(() => null),
      {
        'step@1': async (input) => {
          if (input === 1) throw new LandfallError({ code: 'COMMAND_FAILED', message: 'the first' })
          return input
        },
      },
    )
    assert.equal(threw(await harness.until(run.ended)), 'COMMAND_FAILED')
    assert.deepEqual(ended, [2])
  },
}
