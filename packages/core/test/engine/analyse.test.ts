import { commandMetric, type MetricSpec, prometheusRatio } from '@landfall/core'
import { expect, test } from 'vitest'
import { type AnalysisSubject, analyse } from '../../src/engine/analyse.ts'
import type { Runtime } from '../../src/engine/runtime-port.ts'
import type { AnalysisOptions } from '../../src/strategy/strategy.ts'

/** A runtime that answers each measurement with the number that stands in its command. */
function world(parts: Partial<AnalysisSubject> = {}) {
  const effects: { path: string; input: { variables: object }; policy: unknown }[] = []
  const notes: [path: string, verdict: string, reason: string][] = []
  const at = (path: string): Runtime =>
    ({
      scope: (id: string) => at(`${path}${id}/`),
      async effect(id: string, _name: string, input: never, policy: unknown) {
        effects.push({ path: path + id, input, policy })
        const { source } = input as { source: { run?: string } }
        if (source.run === undefined) return counts(100)
        const value = Number(source.run)
        return Number.isNaN(value) ? { value: null, samples: null, reason: 'down' } : { value, samples: null }
      },
      async sleep() {},
      note: (id: string, { verdict, reason }: { verdict: string; reason: string }) =>
        notes.push([path + id, verdict, reason]),
    }) as never
  const subject: AnalysisSubject = {
    target: 'web',
    environment: 'production',
    release: { id: '2.0.0-abc', version: '2.0.0' } as never,
    carrier: { id: 'v1', release: '1.0.0-def', version: '1.0.0' },
    failed: new Map(),
    ...parts,
  }
  return {
    effects,
    notes,
    subject,
    judge: (metrics: readonly MetricSpec[], options?: AnalysisOptions) =>
      analyse(at(''), subject, metrics, options),
  }
}

const counts = (errors: number) => ({
  value: errors / 1_000,
  samples: 1_000,
  ratio: { canary: { errors, total: 1_000 }, baseline: { errors: 90, total: 1_000 } },
})

/** Good up to 1. */
const metric = (name: string, value: string, options: { critical?: boolean; weight?: number } = {}) =>
  commandMetric(name, value, { max: 1, ...options })

const ratio = prometheusRatio('errors', {
  url: 'http://prometheus:9090',
  errors: 'errors{version="${VERSION}"}',
  total: 'total{version="${VERSION}"}',
  window: '1m',
})

test('a critical metric that fails ends the analysis, whatever the others say', async () => {
  const w = world()
  const metrics = [
    metric('good', '0', { critical: false, weight: 99 }),
    metric('bad', '2'),
    metric('never', '0'),
  ]
  await expect(w.judge(metrics)).rejects.toMatchObject({
    code: 'ANALYSIS_FAILED',
    message: 'bad of web: 1 measurement out of bounds, the last one: expected at most 1, seen 2',
  })
  expect(w.effects.map(({ path }) => path)).toEqual(['good/measure-1', 'bad/measure-1'])
})

test('a critical metric without data ends it too, and the error says which it was', async () => {
  await expect(world().judge([metric('m', 'nothing')])).rejects.toMatchObject({ code: 'ANALYSIS_NO_DATA' })
})

test('metrics that are not critical are weighed against the pass mark', async () => {
  const weighed = [
    metric('slow', '2', { critical: false, weight: 1 }),
    metric('memory', '0', { critical: false, weight: 3 }),
  ]
  const w = world()
  await w.judge([metric('sound', '0'), ...weighed])
  expect(w.notes.at(-1)).toEqual(['score', 'pass', 'score 75 of 100, expected at least 75, without slow'])
  await expect(world().judge(weighed, { passMark: 80 })).rejects.toMatchObject({
    code: 'ANALYSIS_FAILED',
    message: 'The score of web: score 0 to 75 of 100, expected at least 80, without slow, memory',
  })
})

test('the analysis ends as soon as the pass mark is out of reach', async () => {
  const w = world()
  const two = [metric('a', '2', { critical: false }), metric('b', '0', { critical: false })]
  await expect(w.judge(two)).rejects.toMatchObject({ code: 'ANALYSIS_FAILED' })
  expect(w.effects.map(({ path }) => path)).toEqual(['a/measure-1'])
})

test('a metric that is not critical and has no data is no pass', async () => {
  const open = [metric('a', 'nothing', { critical: false }), metric('b', '0', { critical: false })]
  await expect(world().judge(open)).rejects.toMatchObject({ code: 'ANALYSIS_NO_DATA' })
  await expect(world().judge(open, { passMark: 50 })).resolves.toBeUndefined()
})

test('a metric that failed at an earlier look stays failed, and is not measured again', async () => {
  const w = world()
  const look = (slow: string) => [
    metric('slow', slow, { critical: false }),
    metric('memory', '0', { critical: false, weight: 9 }),
  ]
  await w.judge(look('2'))
  await w.judge(look('0'))
  expect(w.notes.filter(([path]) => path === 'slow/judged').map(([, verdict]) => verdict)).toEqual([
    'fail',
    'fail',
  ])
  expect(w.effects.filter(({ path }) => path.startsWith('slow'))).toHaveLength(1)
  expect(w.notes.at(-1)).toMatchObject(['score', 'pass', expect.stringContaining('score 90 of 100')])
})

test('a measurement is told both sides, and has time for its own limit', async () => {
  const w = world()
  await w.judge([ratio])
  expect(w.effects[0]).toMatchObject({
    input: {
      variables: {
        VERSION: '2.0.0',
        RELEASE: '2.0.0-abc',
        ENV: 'production',
        BASELINE_VERSION: '1.0.0',
        BASELINE_RELEASE: '1.0.0-def',
      },
    },
    policy: { deadlineMs: 45_000 },
  })
  const old = world({ carrier: { id: 'v1', release: null, version: null } })
  await old.judge([ratio])
  expect(Object.keys(old.effects[0]?.input.variables ?? {})).toEqual(['VERSION', 'RELEASE', 'ENV'])
})

test('the first release has no baseline: comparisons are left out, thresholds are not', async () => {
  const w = world({ carrier: null })
  await w.judge([ratio, metric('m', '0')])
  expect(w.effects.map(({ path }) => path)).toEqual(['m/measure-1'])
  expect(w.notes[0]).toEqual([
    'errors/judged',
    'no_data',
    'not judged: nothing is live that it could be compared with',
  ])
  await expect(w.judge([ratio, metric('m', '2')])).rejects.toMatchObject({ code: 'ANALYSIS_FAILED' })
})

test('many looks are stricter', async () => {
  const w = world()
  await w.judge([ratio], { looks: 4 })
  expect(w.notes[0]?.[2]).toMatch(/level 0.0125$/)
})
