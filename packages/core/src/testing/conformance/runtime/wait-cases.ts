import assert from 'node:assert/strict'
import { LandfallError } from '../../../errors/landfall-error.ts'
import type { RuntimeCase } from './case.ts'
import { counting, returned, threw } from './counting.ts'
import type { RuntimeProgram } from './harness.ts'

const hour = 3_600_000

/** What waits, messages, aborts and halts do. */
export const waitCases: { readonly [name: string]: RuntimeCase } = {
  async 'a sleep goes on after a crash, for what is left of it'(harness) {
    const program: RuntimeProgram = async (runtime) => {
      await runtime.sleep('long', 10 * hour)
      return 'slept'
    }
    const first = await harness.begin(program, {})
    await harness.pass(9 * hour)
    first.kill()
    const second = await first.takeOver(program, {})
    let slept = false
    const ended = second.ended.finally(() => {
      slept = true
    })
    await harness.pass(hour / 2)
    assert.equal(slept, false)
    await harness.pass(hour / 2)
    assert.equal(returned(await harness.until(ended)), 'slept')
  },

  async 'a message is stored before anyone waits, and answered once'(harness) {
    const program: RuntimeProgram = async (runtime) => {
      await runtime.sleep('before', 1_000)
      const first = await runtime.signal('one', 'answer', { timeoutMs: hour })
      const second = await runtime.signal('two', 'answer', { timeoutMs: hour })
      return [first, second]
    }
    const run = await harness.begin(program, {})
    assert.equal(await run.send('answer', 'k1', 'yes'), true)
    assert.equal(await run.send('answer', 'k1', 'yes, again'), false)
    assert.equal(await run.send('something else', 'k2', 'no'), true)
    const expected = ['yes', null]
    assert.deepEqual(returned(await harness.until(run.ended)), expected)
    const again = await run.takeOver(program, {})
    assert.deepEqual(returned(await harness.until(again.ended)), expected)
  },

  async 'a message that comes while nobody is at work is not lost'(harness) {
    const program: RuntimeProgram = (runtime) => runtime.signal('one', 'answer', { timeoutMs: 10 * hour })
    const first = await harness.begin(program, {})
    await harness.pass(1_000)
    first.kill()
    await first.send('answer', 'k1', 'yes')
    const second = await first.takeOver(program, {})
    assert.equal(returned(await harness.until(second.ended)), 'yes')
  },

  async 'an abort ends a sleep at once, and is remembered'(harness) {
    const { effects, runs } = counting()
    const program: RuntimeProgram = async (runtime) => {
      try {
        await runtime.sleep('long', 100 * hour)
      } catch (error) {
        const undone = await runtime.shield((safe) => safe.effect('undo', 'count@1', 'undo'))
        return [(error as LandfallError).code, undone]
      }
      return 'slept'
    }
    const first = await harness.begin(program, effects)
    await harness.pass(1_000)
    await first.abort('somebody', 'changed my mind')
    assert.deepEqual(returned(await harness.until(first.ended)), ['ABORTED', 'did undo'])
    const again = await first.takeOver(program, effects)
    assert.deepEqual(returned(await harness.until(again.ended)), ['ABORTED', 'did undo'])
    assert.equal(runs.get('undo'), 1)
  },

  async 'an abort tells a running effect to end, and keeps the next one from starting'(harness) {
    const started: string[] = []
    const run = await harness.begin(
      async (runtime) => {
        await runtime.effect('one', 'hang@1', 'one').catch(() => {})
        return await runtime.effect('two', 'hang@1', 'two')
      },
      {
        'hang@1': (input, signal) =>
          new Promise((_, reject) => {
            started.push(String(input))
            signal.addEventListener('abort', () => reject(signal.reason))
          }),
      },
    )
    await harness.pass(1_000)
    await run.abort('somebody', 'stop')
    assert.equal(threw(await harness.until(run.ended)), 'ABORTED')
    assert.deepEqual(started, ['one'])
  },

  async 'a halt lets a running effect finish, keeps the next one from starting, and is remembered'(harness) {
    const { effects, runs } = counting()
    const reason = new LandfallError({ code: 'CHECK_FAILED', message: 'elsewhere' }).toJSON()
    const program: RuntimeProgram = async (runtime) => {
      const running = runtime.effect('running', 'count@1', 'running')
      assert.equal(runtime.halt(reason).code, 'CHECK_FAILED')
      const done = await running
      const next = await runtime.effect('next', 'count@1', 'next').catch((error: LandfallError) => error.code)
      return [done, next]
    }
    const first = await harness.begin(program, effects)
    assert.deepEqual(returned(await harness.until(first.ended)), ['did running', 'HALTED'])
    const again = await first.takeOver(program, effects)
    assert.deepEqual(returned(await harness.until(again.ended)), ['did running', 'HALTED'])
    assert.equal(runs.get('next'), undefined)
  },
}
