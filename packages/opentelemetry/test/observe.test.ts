import { canary, definePipeline, directory, type JournalEvent, target } from '@landfall/core'
import { fakeAdapter, settlePromises, testLandfall } from '@landfall/core/testing'
import { context, type Meter, ROOT_CONTEXT, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test, vi } from 'vitest'
import { deploymentSpanContext, observe } from '../src/index.ts'
import { msOf, telemetry } from './support/telemetry.ts'

const world = () => testLandfall({ targets: { web: fakeAdapter({ split: 'weighted' }) } })
type World = ReturnType<typeof world>

const shop = (t: World) => {
  const web = target('web', t.targets.web)
  return definePipeline('shop', (p) => {
    p.check('tests', 'npm test')
    p.approve('sign', { instructions: 'Look at it.', timeout: '8h' })
    p.deploy(web, p.push(p.build('app', directory('dist')), web), canary({ steps: [5, 50], pause: '10m' }))
  })
}

/** A run over the entries of a journal that is given. */
const replayed = (events: readonly JournalEvent[]) => ({
  async *events() {
    for (const event of events) yield { ...event, deployment: 'd' }
  },
})

async function deployed(t: World, before: () => void = () => {}) {
  before()
  const run = await t.deploy(shop(t), { version: '2.0.0', commit: 'abc123', by: 'maria' })
  await t.clock.advance('1h')
  await t.approve(run, { by: 'otto' })
  await t.finish(run)
  return run
}

test('a deployment is a trace: steps, stages of the rollout, effects, with the times of the journal', async () => {
  const t = world()
  const run = await deployed(t)
  const seen = telemetry()

  await observe(run, seen).done

  const root = seen.only('deploy test')
  const journal = t.journal(run)
  expect(root.attributes).toMatchObject({
    'deployment.id': run.id,
    'deployment.environment.name': 'test',
    'cicd.pipeline.name': 'shop',
    'cicd.pipeline.result': 'success',
    'vcs.ref.head.revision': 'abc123',
    'landfall.version': '2.0.0',
    'landfall.by': 'maria',
    'landfall.outcome': 'succeeded',
  })
  expect(root.status.code).toBe(SpanStatusCode.UNSET)
  expect(msOf(root.startTime)).toBe(Date.parse(journal[0]?.at ?? ''))
  expect(msOf(root.endTime)).toBe(Date.parse(journal.at(-1)?.at ?? ''))

  const step = seen.only('step deploy/web')
  expect(step.parentSpanContext?.spanId).toBe(root.spanContext().spanId)
  expect(step.attributes).toMatchObject({
    'cicd.pipeline.task.name': 'deploy/web',
    'cicd.pipeline.task.run.result': 'success',
    'landfall.uses': 'deploy@1',
  })
  const stages = seen.spans().filter(({ name }) => name.startsWith('rollout '))
  expect(stages.map(({ name }) => name)).toEqual([
    'rollout stage',
    'rollout shift/5',
    'rollout shift/50',
    'rollout shift/100',
  ])
  for (const stage of stages) expect(stage.parentSpanContext?.spanId).toBe(step.spanContext().spanId)
  const shift = seen.spans().find(({ attributes }) => attributes['landfall.path'] === 'deploy/web/shift/50')
  expect(shift?.attributes).toMatchObject({ 'landfall.target': 'web' })
  expect(seen.only('rollout shift/50').events.map(({ name }) => name)).toContain('landfall.traffic.observed')

  const ids = new Set(seen.spans().map((span) => span.spanContext().spanId))
  for (const span of seen.spans()) {
    if (span !== root) expect(ids).toContain(span.parentSpanContext?.spanId)
    expect(span.spanContext().traceId).toBe(deploymentSpanContext(run.id).traceId)
    expect(msOf(span.endTime)).toBeGreaterThanOrEqual(msOf(span.startTime))
  }
  const effects = journal.filter(({ type }) => type === 'effect.succeeded').length
  expect(seen.spans()).toHaveLength(1 + 5 + 4 + effects)
})

test('waiting is told apart from working, for the deployment and for each step', async () => {
  const t = world()
  const seen = telemetry()

  await observe(await deployed(t), seen).done

  const { attributes, startTime, endTime } = seen.only('deploy test')
  expect(attributes['landfall.waiting.approval']).toBe(3_600)
  expect(attributes['landfall.waiting.pause']).toBe(1_200)
  const all = Number(attributes['landfall.working']) + Number(attributes['landfall.waiting'])
  expect(all * 1_000).toBe(msOf(endTime) - msOf(startTime))
  expect(seen.only('step sign').attributes['landfall.waiting.approval']).toBe(3_600)
  expect(seen.only('step tests').attributes['landfall.waiting']).toBe(0)
  expect(seen.only('step deploy/web').attributes['landfall.waiting']).toBe(1_200)
})

test('metrics: deployments by outcome, durations, waiting by what for, steps', async () => {
  const t = world()
  const seen = telemetry()

  await observe(await deployed(t), seen).done

  expect(await seen.points('landfall.deployments')).toMatchObject([
    {
      value: 1,
      attributes: {
        'deployment.environment.name': 'test',
        'landfall.outcome': 'succeeded',
        'landfall.kind': 'deploy',
      },
    },
  ])
  expect(await seen.points('landfall.deployment.duration')).toMatchObject([{ value: { count: 1 } }])
  const waiting = await seen.points('landfall.deployment.waiting')
  expect(
    waiting.map(({ attributes, value }) => [attributes['landfall.wait'], (value as { sum: number }).sum]),
  ).toEqual([
    ['approval', 3_600],
    ['pause', 1_200],
  ])
  const steps = await seen.points('landfall.steps')
  expect(steps.reduce((sum, { value }) => sum + Number(value), 0)).toBe(5)
  expect(await seen.points('landfall.step.duration')).toHaveLength(5)
})

test('what failed is an error with its exception, and the undoing is a span', async () => {
  const t = world()
  t.targets.web.fail('shift', { at: 50, times: 9 })
  const seen = telemetry()

  const run = await deployed(t)
  await observe(run, seen).done

  const { outcome } = await run.result
  expect(outcome).toBe('rolled_back')
  for (const name of ['deploy test', 'step deploy/web', 'rollout shift/50']) {
    const span = seen.only(name)
    expect(span.status.code).toBe(SpanStatusCode.ERROR)
    expect(span.events.map((event) => event.name)).toContain('exception')
    expect(span.attributes['error.type']).toBe('ADAPTER_FAILED')
  }
  expect(seen.only('deploy test').attributes).toMatchObject({
    'cicd.pipeline.result': 'failure',
    'landfall.outcome': 'rolled_back',
  })
  const undo = seen.only('undo')
  const undone = seen
    .spans()
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === undo.spanContext().spanId)
  expect(undone.map(({ name }) => name)).toContain('adapter.shift@1')
  expect(await seen.points('landfall.deployments')).toMatchObject([
    { attributes: { 'landfall.outcome': 'rolled_back' } },
  ])
})

test('a deployment that was resumed is one trace; what was done again links to what was cut', async () => {
  const t = world()
  t.crashAt('deploy/web/shift/5', 'after intent')
  const run = await t.deploy(shop(t), { version: '2.0.0' })
  await t.approve(run, { by: 'otto' })
  await t.crashed()
  const resumed = await t.resume(run)
  await t.finish(resumed)
  const seen = telemetry()

  await observe(resumed, seen).done

  const [cut, again] = seen
    .named('adapter.shift@1')
    .filter(({ attributes }) => attributes['landfall.path'] === 'deploy/web/shift/5')
  expect(cut?.attributes['landfall.cut']).toBe(true)
  expect(again?.links).toMatchObject([{ context: { spanId: cut?.spanContext().spanId } }])
  expect(seen.named('rollout shift/5')).toHaveLength(1)
  const root = seen.only('deploy test')
  expect(root.events.map(({ name }) => name)).toContain('landfall.worker.started')
  expect(Number(root.attributes['landfall.interrupted'])).toBeGreaterThan(0)
})

test('whoever watches his own part leaves the rest to the worker that takes over', async () => {
  const t = world()
  t.crashAt('deploy/web/shift/5', 'after intent')
  const run = await t.deploy(shop(t), { version: '2.0.0' })
  await t.approve(run, { by: 'otto' })
  await t.crashed()
  const resumed = await t.resume(run)
  await t.finish(resumed)
  const seen = telemetry()

  await observe(resumed, { ...seen, untilTakenOver: true }).done

  expect(seen.named('rollout shift/5')).toHaveLength(1)
  expect(seen.named('rollout shift/50')).toEqual([])
  expect(seen.only('deploy test').attributes['landfall.left']).toBe(true)
  expect(await seen.points('landfall.deployments')).toEqual([])
})

test('whoever begins to watch later tells only what ended since, in the same trace', async () => {
  const t = world()
  const run = await deployed(t)
  const journal = t.journal(run)
  const from =
    journal.find((event) => event.type === 'effect.started' && event.path === 'deploy/web/shift/50')?.seq ?? 0
  const seen = telemetry()

  await observe(run, { ...seen, from }).done

  const names = seen.spans().map(({ name }) => name)
  expect(names).not.toContain('step tests')
  expect(names.filter((name) => name.startsWith('rollout'))).toEqual([
    'rollout shift/5',
    'rollout shift/50',
    'rollout shift/100',
  ])
  expect(msOf(seen.only('deploy test').startTime)).toBe(Date.parse(journal[0]?.at ?? ''))
  expect(seen.only('deploy test').spanContext().traceId).toBe(deploymentSpanContext(run.id).traceId)
  expect(seen.only('deploy test').attributes['landfall.waiting.approval']).toBe(3_600)
  const steps = await seen.points('landfall.steps')
  expect(steps.reduce((sum, { value }) => sum + Number(value), 0)).toBe(1)
  const nothing = telemetry()
  await observe(run, { ...nothing, from: journal.length + 1 }).done
  expect(nothing.spans()).toEqual([])
  expect(await nothing.points('landfall.deployments')).toEqual([])
})

test('the span that asked for the deployment is linked', async () => {
  const t = world()
  const seen = telemetry()
  const asking = seen.tracer.startSpan('release job')
  vi.spyOn(context, 'active').mockReturnValue(trace.setSpan(ROOT_CONTEXT, asking))
  const { done } = observe(await deployed(t), seen)
  vi.restoreAllMocks()

  await done

  expect(seen.only('deploy test').links).toMatchObject([{ context: asking.spanContext() }])
})

test('a tracer, a meter or a span that throws disturbs nobody', async () => {
  const t = world()
  const broken = new Proxy(
    {},
    {
      get: () => () => {
        throw new Error('the exporter is broken')
      },
    },
  )
  const seen = telemetry()
  const spanThrows = {
    startSpan: () =>
      new Proxy(trace.wrapSpanContext(deploymentSpanContext('x')), {
        get: () => {
          throw new Error('no')
        },
      }),
  }
  let watching: ReturnType<typeof observe>[] = []

  const run = await t.deploy(shop(t), { version: '2.0.0' })
  watching = [
    observe(run, { tracer: broken as Tracer, meter: broken as Meter }),
    observe(run, { tracer: spanThrows as unknown as Tracer, meter: seen.meter }),
  ]
  await t.approve(run, { by: 'otto' })

  expect((await t.finish(run)).status).toBe('success')
  await Promise.all(watching.map(({ done }) => done))
  expect(await seen.points('landfall.deployments')).toMatchObject([{ value: 1 }])
})

test('an exporter that throws, and one that never answers, disturb nobody', async () => {
  const exporter = (work: () => void) => ({ export: work, shutdown: async () => {} })
  const throwing = exporter(() => {
    throw new Error('the collector is gone')
  })
  const hanging = exporter(() => {})
  const provider = new TracerProvider({
    spanProcessors: [throwing, hanging].map((one) => new SimpleSpanProcessor({ exporter: one })),
  })
  const t = world()
  const run = await t.deploy(shop(t), { version: '2.0.0' })
  const seen = telemetry()
  const { done } = observe(run, { tracer: provider.getTracer('test'), meter: seen.meter })
  await t.approve(run, { by: 'otto' })

  expect((await t.finish(run)).status).toBe('success')
  await done
  expect(await seen.points('landfall.deployments')).toMatchObject([{ value: 1 }])
})

test('a journal that cannot be read ends the watching and nothing else', async () => {
  const seen = telemetry()
  const failing = {
    // biome-ignore lint/correctness/useYield: it fails before there is anything to give
    async *events() {
      throw new Error('no store')
    },
  }

  await expect(observe(failing, seen).done).resolves.toBeUndefined()
  expect(seen.spans()).toEqual([])
})

test('whoever stops watching ends what is open, and says so', async () => {
  const t = world()
  const run = await t.deploy(shop(t), { version: '2.0.0' })
  const seen = telemetry()
  const { done, stop } = observe(run, seen)
  await t.clock.advance('1h')
  await settlePromises()

  stop()
  await done

  expect(seen.only('deploy test').attributes['landfall.left']).toBe(true)
  expect(seen.only('step sign').ended).toBe(true)
  expect(await seen.points('landfall.deployments')).toEqual([])
})

test('entries that this version does not know, and a clock that was set back, are no trouble', async () => {
  const t = world()
  const run = await deployed(t)
  const journal = [...t.journal(run)]
  const strange = [
    { seq: 4, at: journal[3]?.at, type: 'lease.lent', path: 'x' },
    {
      seq: 4,
      at: journal[3]?.at,
      type: 'noted',
      path: 'tests',
      note: { kind: 'step.mused', step: 'tests', deep: { a: 1 } },
    },
  ] as unknown as JournalEvent[]
  const back = { ...(journal.at(-1) as JournalEvent), at: '1999-01-01T00:00:00.000Z' } as JournalEvent
  const seen = telemetry()

  await observe(replayed([...journal.slice(0, 4), ...strange, ...journal.slice(4, -1), back]), seen).done

  const root = seen.only('deploy test')
  // Not before what is below it.
  expect(msOf(root.endTime)).toBe(Date.parse(journal.at(-2)?.at ?? ''))
  const told = seen.spans().flatMap(({ events }) => events)
  expect(told.find(({ name }) => name === 'landfall.step.mused')?.attributes).toMatchObject({
    'landfall.deep': '{"a":1}',
  })
})
