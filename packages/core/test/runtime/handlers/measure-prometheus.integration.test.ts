import type { IncomingMessage } from 'node:http'
import { prometheusMetric, prometheusRatio, prometheusSeries } from '@landfall/core'
import { expect, test } from 'vitest'
import { measure } from '../../../src/runtime/handlers/measure.ts'
import { serve } from './server.ts'
import { testContext } from './test-context.ts'

const variables = { VERSION: '2.0.0', BASELINE_VERSION: '1.0.0' }
const vector = (...values: string[]) =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [17, value] })) },
  })

/** A server that answers one text after the other, and the last one for ever. */
async function answering(...answers: readonly (string | number)[]) {
  const asked: IncomingMessage[] = []
  const url = await serve((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? 500
    asked.push(request)
    if (typeof answer === 'number') response.writeHead(answer).end('{"status":"error","error":"busy"}')
    else response.end(answer)
  })
  return { url, asked }
}

const query = 'p95{version="${VERSION}"}'

test('an instant query gives the value, asked with the headers of the metric', async () => {
  const { url, asked } = await answering(vector('0.25'))
  const metric = prometheusMetric('p95', {
    url: `${url}/prefix/`,
    query,
    max: 1,
    headers: { authorization: 'Bearer ${env:TOKEN}' },
  })
  const context = await testContext({ variables: { TOKEN: 'hunter2-hunter2' } })
  expect(await measure({ source: metric.source, variables }, context)).toEqual({ value: 0.25, samples: null })
  const { pathname, searchParams } = new URL(asked[0]?.url ?? '', url)
  expect(pathname).toBe('/prefix/api/v1/query')
  expect(searchParams.get('query')).toBe('p95{version="2.0.0"}')
  expect(asked[0]?.headers.authorization).toBe('Bearer hunter2-hunter2')
})

test('scalars, sums and numbers of samples', async () => {
  const scalar = '{"status":"success","data":{"resultType":"scalar","result":[17,"3"]}}'
  const context = await testContext()
  const one = await answering(scalar)
  const plain = prometheusMetric('m', { url: one.url, query, max: 1 })
  expect(await measure({ source: plain.source, variables }, context)).toMatchObject({ value: 3 })
  const two = await answering(vector('1', '2.5'))
  const sum = prometheusMetric('m', { url: two.url, query, max: 1, combine: 'sum', samples: query })
  expect(await measure({ source: sum.source, variables }, context)).toEqual({ value: 3.5, samples: 3.5 })
})

test.each([
  ['no series', vector(), 'nothing from p95{version="2.0.0"}; where that means 0'],
  ['several series', vector('1', '2'), 'expected one series, seen 2'],
  ['NaN', vector('NaN'), 'expected a number, seen "NaN"'],
  ['infinity', vector('+Inf'), 'expected a number, seen "+Inf"'],
  ['a matrix', '{"status":"success","data":{"resultType":"matrix","result":[]}}', 'expected a vector'],
  ['no JSON', '<html>', 'expected an answer of Prometheus, seen "<html>"'],
  ['a failure', '{"status":"error","data":{}}', 'expected an answer of Prometheus'],
  ['a warning', vector('1').replace('{', '{"warnings":["a store is down"],'), 'a store is down'],
  ['too much', vector(...Array(2_000).fill('0.123456789')), 'longer than 64 KiB'],
])('%s is no data', async (_, answer, reason) => {
  const { url } = await answering(answer)
  const { source } = prometheusMetric('m', { url, query, max: 1 })
  const measurement = await measure({ source, variables }, await testContext())
  expect(measurement).toEqual({ value: null, samples: null, reason: expect.stringContaining(reason) })
})

test('a server that is busy is asked again, one that refuses is not', async () => {
  const busy = await answering(503, 429, vector('1'))
  const { source } = prometheusMetric('m', { url: busy.url, query, max: 1 })
  expect(await measure({ source, variables }, await testContext())).toMatchObject({ value: 1 })
  const down = await answering(500)
  const down2 = prometheusMetric('m', { url: down.url, query, max: 1, attempts: 2 })
  expect(await measure({ source: down2.source, variables }, await testContext())).toMatchObject({
    value: null,
    reason: 'expected status 200, seen 500: busy',
  })
  expect(down.asked).toHaveLength(2)
  const wrong = await answering(400)
  const refused = prometheusMetric('m', { url: wrong.url, query, max: 1 })
  expect(await measure({ source: refused.source, variables }, await testContext())).toMatchObject({
    value: null,
  })
  expect(wrong.asked).toHaveLength(1)
})

test('one that hangs is no data after the deadline of the measurement', async () => {
  const url = await serve(() => {})
  const { source } = prometheusMetric('m', { url, query, max: 1, timeout: 100, deadline: 400, attempts: 99 })
  expect(await measure({ source, variables }, await testContext())).toMatchObject({
    value: null,
    reason: expect.stringContaining('no whole answer within'),
  })
})

test('an abort is thrown, also between two tries', async () => {
  const context = await testContext()
  const url = await serve((_, response) => {
    response.writeHead(503).end()
    setTimeout(() => context.abort(), 20)
  })
  const { source } = prometheusMetric('m', { url, query, max: 1, attempts: 9 })
  await expect(measure({ source, variables }, context)).rejects.toMatchObject({ code: 'ABORTED' })
})

const ratioAt = (url: string) =>
  prometheusRatio('errors', {
    url,
    errors: 'errors{version="${VERSION}"}',
    total: 'total{version="${VERSION}"}',
    window: '1m',
  })

test('a ratio is counted on both sides at one moment, the server’s own', async () => {
  const { url, asked } = await answering(
    vector('1700000000.5'),
    vector('200'),
    vector('10'),
    vector('900'),
    vector('9'),
  )
  const { source } = ratioAt(url)
  expect(await measure({ source, variables }, await testContext())).toEqual({
    value: 0.05,
    samples: 200,
    ratio: { canary: { errors: 10, total: 200 }, baseline: { errors: 9, total: 900 } },
  })
  const parameters = asked.map((request) => new URL(request.url ?? '', url).searchParams)
  expect(parameters.map((one) => [one.get('query'), one.get('time')])).toEqual([
    ['time()', null],
    ['total{version="2.0.0"}', '1700000000.5'],
    ['errors{version="2.0.0"}', '1700000000.5'],
    ['total{version="1.0.0"}', '1700000000.5'],
    ['errors{version="1.0.0"}', '1700000000.5'],
  ])
})

test('without a baseline, or with the canary as its own, there is no data', async () => {
  const { url, asked } = await answering(vector('1'))
  const { source } = ratioAt(url)
  const context = await testContext()
  expect(await measure({ source, variables: { VERSION: '2.0.0' } }, context)).toMatchObject({
    value: null,
    reason: '${BASELINE_VERSION} is not known here',
  })
  const same = { VERSION: '2.0.0', BASELINE_VERSION: '2.0.0' }
  expect(await measure({ source, variables: same }, context)).toMatchObject({
    value: null,
    reason: 'canary and baseline are one and the same here: errors{version="2.0.0"}',
  })
  expect(asked).toHaveLength(0)
})

const matrix = (...series: [number, string][][]) =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'matrix', result: series.map((values) => ({ metric: {}, values })) },
  })

test('of series only the times count at which both sides have a sample', async () => {
  const { url, asked } = await answering(
    vector('1700000030'),
    matrix(
      [
        [10, '5'],
        [20, 'NaN'],
        [30, '7'],
      ],
      [[30, '8']],
    ),
    matrix([
      [0, '1'],
      [10, '2'],
      [20, '3'],
      [30, '4'],
    ]),
  )
  const { source } = prometheusSeries('p95', { url, query, window: '30s', step: '10s' })
  expect(await measure({ source, variables }, await testContext())).toEqual({
    value: 7,
    samples: 2,
    series: { canary: [5, 7, 8], baseline: [2, 4] },
  })
  const { searchParams } = new URL(asked[2]?.url ?? '', url)
  expect(Object.fromEntries(searchParams)).toEqual({
    query: 'p95{version="1.0.0"}',
    start: '1700000000',
    end: '1700000030',
    step: '10',
  })
})

test.each([
  ['nothing', matrix(), 'nothing from p95{version="2.0.0"}'],
  ['no time in common', matrix([[11, '1']]), 'there is no time at which both sides have a sample'],
  ['infinity', matrix([[10, '+Inf']]), 'expected a number, seen "+Inf"'],
  ['too many samples', matrix(...Array(501).fill([[10, '1']])), 'more than 500 samples'],
])('a series with %s is no data', async (_, canary, reason) => {
  const { url } = await answering(vector('1700000030'), canary, matrix([[10, '2']]))
  const { source } = prometheusSeries('p95', { url, query, window: '30s', step: '10s' })
  expect(await measure({ source, variables }, await testContext())).toMatchObject({
    value: null,
    reason: expect.stringContaining(reason),
  })
})
