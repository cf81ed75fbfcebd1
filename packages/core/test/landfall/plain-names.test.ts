import { createLandfall, type EffectHandler, type Landfall } from '@landfall/core'
import { memoryStore, virtualClock } from '@landfall/core/testing'
import { expect, test } from 'vitest'
import { steps } from '../support/shop.ts'

const variables = {
  STAGE: 'production',
  VERSION: '2.0.0-rc.1',
  STEP: 'announce',
  HIDDEN_BY_NAME_TOKEN: 'production',
  PLAIN: 'four words of nothing',
}

/** A command that prints what it is told, as a script with `set -x` would. */
const printing: EffectHandler = async (input, { output, variables: inherited }) => {
  await output(`inherited ${JSON.stringify(inherited)}`)
  await output(`told ${JSON.stringify(input)}`)
  return { exitCode: 0, durationMs: 0, tail: JSON.stringify(inherited) }
}

function world() {
  const store = memoryStore()
  const clock = virtualClock()
  const process = (): Landfall =>
    createLandfall({
      environments: { production: { targets: {} } },
      store,
      clock,
      variables,
      leaseTerm: '1h',
      effects: { 'command@1': printing },
    })
  return { store, clock, process }
}

const env = { STAGE: '${env:STAGE}', VERSION: '${env:VERSION}', STEP: '${env:STEP}' }
const pipeline = steps((p) => {
  p.command('announce', { run: 'announce', env })
  p.pause('wait', '1h')
})

test('what a plan calls its things is no secret, also when a command refers to a variable with that value', async () => {
  const { clock, process } = world()
  const landfall = process()
  for (let round = 0; round < 2; round++) {
    const plan = await landfall.plan(pipeline, { environment: 'production', version: '2.0.0-rc.1' })
    expect(plan.version).toBe('2.0.0-rc.1')
    const run = await landfall.deploy(plan)
    const record = await clock.runUntil(run.result)
    expect(record).toMatchObject({
      status: 'success',
      environment: 'production',
      version: '2.0.0-rc.1',
      steps: [{ name: 'announce' }, { name: 'wait' }],
    })
  }
  expect(await landfall.history('production')).toHaveLength(2)
})

test('nor is it one in a process that resumes the deployment', async () => {
  const { clock, process } = world()
  const first = process()
  const plan = await first.plan(pipeline, { environment: 'production', version: '2.0.0-rc.1' })
  const run = await first.deploy(plan)
  await clock.advance('30m')
  await run.leave()
  const resumed = await (await process().attach(run.id)).resume()
  expect(await clock.runUntil(resumed.result)).toMatchObject({
    environment: 'production',
    version: '2.0.0-rc.1',
  })
})

test('what a later step refers to is hidden from the first one on', async () => {
  const { store, clock, process } = world()
  const landfall = process()
  const later = steps((p) => {
    p.command('first', 'first')
    p.command('second', { run: 'second', env: { PLAIN: '${env:PLAIN}' } })
  })
  const plan = await landfall.plan(later, { environment: 'production', version: '1.0.0' })
  const run = await landfall.deploy(plan)
  const events: unknown[] = []
  run.on('event', (event) => events.push(event))
  const record = await clock.runUntil(run.result)
  const logs = await store.logs.read(run.id, 'first/run')
  expect(logs).toContain('inherited')
  for (const text of [logs, JSON.stringify([events, record, store.entries(run.id)])])
    expect(text).not.toContain('four words of nothing')
})

for (const leaseTerm of [0, '0s', '99ms', -1, Number.NaN]) {
  test(`a lease term of ${leaseTerm} is refused`, () => {
    const make = () => createLandfall({ environments: {}, store: memoryStore(), leaseTerm })
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
}
