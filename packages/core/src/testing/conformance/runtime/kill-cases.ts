import assert from 'node:assert/strict'
import type { RuntimeCase } from './case.ts'
import { counting, returned, sixResults, sixSteps, threw } from './counting.ts'
import type { RuntimeProgram } from './harness.ts'

/** What holds when processes die, and when they only seemed to. */
export const killCases: { readonly [name: string]: RuntimeCase } = {
  async 'six steps, killed at every boundary, end as if nothing had happened'(harness) {
    const uninterrupted = await harness.begin(sixSteps, counting().effects)
    assert.deepEqual(returned(await harness.until(uninterrupted.ended)), sixResults)
    assert.ok(uninterrupted.boundaries >= 12, 'an effect has a boundary before and one after it')
  },

  async 'a kill runs at most the one interrupted effect again'(harness) {
    const { effects, runs } = counting()
    let run = await harness.begin(sixSteps, effects, { killAt: 3 })
    // Every process is killed a little later than the one before it, until one comes to the end.
    for (let killAt = 4; ; killAt++) {
      const end = await harness.until(Promise.race([run.ended, run.killed.then(() => null)]))
      if (end !== null) {
        assert.deepEqual(returned(end), sixResults)
        break
      }
      assert.ok(killAt < 100, 'the program does not come to its end')
      run = await run.takeOver(sixSteps, effects, { killAt })
    }
    for (const [step, count] of runs) assert.ok(count <= 3, `${step} ran ${count} times`)
  },

  async 'an effect whose outcome is journaled never runs again'(harness) {
    const { effects, runs } = counting()
    const first = await harness.begin(sixSteps, effects)
    await harness.until(first.ended)
    const again = await first.takeOver(sixSteps, effects)
    assert.deepEqual(returned(await harness.until(again.ended)), sixResults)
    assert.deepEqual([...runs.values()], [1, 1, 1, 1, 1, 1])
  },

  async 'a process that was taken over and wakes up starts nothing, and what it brings is not used'(harness) {
    const started: string[] = []
    const gate = Promise.withResolvers<void>()
    const program: RuntimeProgram = async (runtime) => [
      await runtime.effect('first', 'step@1', 'first'),
      await runtime.effect('second', 'step@1', 'second'),
    ]
    const slow = await harness.begin(program, {
      'step@1': async (input) => {
        started.push(`old ${String(input)}`)
        await gate.promise
        return 'of the old process'
      },
    })
    await harness.pass(10)
    const next = await slow.takeOver(program, {
      'step@1': async (input) => {
        started.push(`new ${String(input)}`)
        return 'of the new process'
      },
    })
    const expected = ['of the new process', 'of the new process']
    assert.deepEqual(returned(await harness.until(next.ended)), expected)
    gate.resolve()
    assert.equal(threw(await harness.until(slow.ended)), 'LEASE_LOST')
    assert.deepEqual(started, ['old first', 'new first', 'new second'])
    const last = await next.takeOver(program, {})
    assert.deepEqual(returned(await harness.until(last.ended)), expected)
  },

  async 'a program that asks for another effect at the same place is stopped'(harness) {
    const { effects } = counting()
    const first = await harness.begin(sixSteps, effects)
    await harness.until(first.ended)
    const renamed = await first.takeOver((runtime) => runtime.effect('step-1/run', 'other@1', 'step-1'), {
      'other@1': async () => null,
    })
    assert.equal(threw(await harness.until(renamed.ended)), 'JOURNAL_MISMATCH')
    const changed = await renamed.takeOver(
      (runtime) => runtime.effect('step-1/run', 'count@1', 'else'),
      effects,
    )
    assert.equal(threw(await harness.until(changed.ended)), 'JOURNAL_MISMATCH')
  },

  async 'recorded values are the same in every process'(harness) {
    let moments = 0
    const program: RuntimeProgram = async (runtime) => [
      runtime.now('now'),
      runtime.uuid('id'),
      runtime.keep('kept', () => [++moments]),
    ]
    const first = await harness.begin(program, {})
    const values = returned(await harness.until(first.ended))
    await harness.pass(60_000)
    const second = await first.takeOver(program, {})
    assert.deepEqual(returned(await harness.until(second.ended)), values)
  },

  async 'a result larger than the journal takes comes back whole, also after a crash'(harness) {
    const large = 'ä'.repeat(300_000)
    const program: RuntimeProgram = async (runtime) => {
      const value = await runtime.effect<string>('large', 'large@1', null)
      return value.length
    }
    const first = await harness.begin(program, { 'large@1': async () => large })
    assert.equal(returned(await harness.until(first.ended)), large.length)
    const second = await first.takeOver(program, {})
    assert.equal(returned(await harness.until(second.ended)), large.length)
  },
}
