import { expect, test } from 'vitest'
import { measure } from '../../../src/runtime/handlers/measure.ts'
import type { HttpSource } from '../../../src/verify/metric-sources.ts'
import { serve } from './server.ts'
import { testContext } from './test-context.ts'

const byCommand = (run: string, timeoutMs = 10_000) => ({
  source: { kind: 'command' as const, run, env: {}, timeoutMs },
  variables: { VERSION: '2.0.0' },
})

const byHttp = (url: string, more: Partial<HttpSource> = {}) => ({
  source: {
    kind: 'http' as const,
    url,
    headers: {},
    pointer: '/value',
    samplesPointer: null,
    timeoutMs: 5_000,
    ...more,
  },
  variables: { VERSION: '2.0.0 rc' },
})

test.each([
  ['echo 0.25', 0.25, null],
  ['echo measuring; echo 1e-3; echo', 0.001, null],
  ['echo 12 >&1; echo 99 >&2', 12, null],
  ['echo "{\\"value\\": 3, \\"samples\\": 120}"', 3, 120],
  ['echo "{\\"value\\": \\"3.5\\"}"', 3.5, null],
  ['echo "${VERSION%.0.0}"', 2, null],
])('%s is measured', async (run, value, samples) => {
  expect(await measure(byCommand(run), await testContext())).toEqual({ value, samples })
})

test.each([
  ['true', 'expected a number as the last line, seen ""'],
  ['echo NaN', 'expected a number as the last line, seen "NaN"'],
  ['echo Infinity', 'expected a number as the last line, seen "Infinity"'],
  ['echo null', 'expected {"value": number} as the last line, seen "null"'],
  ['echo "{\\"value\\": null}"', 'expected {"value": number} as the last line'],
  ['echo 1,5', 'expected a number as the last line, seen "1,5"'],
  ['echo 0x10', 'expected a number as the last line, seen "0x10"'],
  ['echo 1; exit 4', 'exit code 4'],
  ['no-such-command-here', 'exit code 127'],
])('%s is no data', async (run, reason) => {
  const measurement = await measure(byCommand(run), await testContext())
  expect(measurement).toEqual({ value: null, samples: null, reason: expect.stringContaining(reason) })
})

test('a command that takes too long or is not there is no data', async () => {
  expect(await measure(byCommand('sleep 600', 100), await testContext())).toMatchObject({
    value: null,
    reason: 'the command did not end within 100 ms',
  })
  const source = { kind: 'command' as const, run: ['no-such-command-here'], env: {}, timeoutMs: 1_000 }
  expect(await measure({ source }, await testContext())).toMatchObject({
    value: null,
    reason: expect.stringContaining('command not found'),
  })
})

test('a number in a JSON body is measured, with references and variables in the request', async () => {
  const url = await serve(({ url: path, headers }, response) =>
    response.end(
      JSON.stringify({ path, key: headers['x-key'], data: { result: [{ value: [17, '0.75'] }], count: 40 } }),
    ),
  )
  const context = await testContext({ variables: { KEY: 'hunter2-hunter2' } })
  const pointers = {
    pointer: '/data/result/0/value/1',
    samplesPointer: '/data/count',
    headers: { 'x-key': '${env:KEY}' },
  }
  expect(await measure(byHttp(`${url}/?v=\${VERSION}`, pointers), context)).toEqual({
    value: 0.75,
    samples: 40,
  })
  const missing = await measure(byHttp(`${url}/?v=\${VERSION}`, { ...pointers, pointer: '/path' }), context)
  expect(missing.reason).toContain('/?v=2.0.0%20rc')
  const hidden = await measure(byHttp(url, { ...pointers, pointer: '/key' }), context)
  expect(hidden.reason).toBe('expected a number at /key, seen "\\"[secret]\\""')
})

test.each([
  ['an empty result', 200, '{"value":[]}', 'expected a number at /value, seen "[]"'],
  ['nothing there', 200, '{}', 'expected a number at /value, seen nothing there'],
  ['NaN as Prometheus writes it', 200, '{"value":"NaN"}', 'expected a number at /value'],
  ['an empty text', 200, '{"value":""}', 'expected a number at /value'],
  ['no JSON', 200, '<html>', 'expected a JSON body, seen "<html>"'],
  ['no content', 204, '', 'expected status 200, seen 204'],
  ['not found', 404, '{"value":1}', 'expected status 200, seen 404'],
  ['too much', 200, `{"value":1,"x":"${'x'.repeat(70_000)}"}`, 'longer than 64 KiB'],
])('%s is no data', async (_, status, body, reason) => {
  const url = await serve((_request, response) => response.writeHead(status).end(body))
  const measurement = await measure(byHttp(url), await testContext())
  expect(measurement).toEqual({ value: null, samples: null, reason: expect.stringContaining(reason) })
})

test('no listener, and a reference without a value, are no data', async () => {
  const context = await testContext()
  expect(await measure(byHttp('http://127.0.0.1:1/'), context)).toMatchObject({ value: null })
  expect(
    await measure(byHttp('http://127.0.0.1:1/', { headers: { a: '${env:MISSING}' } }), context),
  ).toMatchObject({
    value: null,
    reason: expect.stringContaining('MISSING is not set'),
  })
})

test('an abort is the one thing that is thrown', async () => {
  const context = await testContext()
  const url = await serve(() => context.abort())
  await expect(measure(byHttp(url), context)).rejects.toMatchObject({ code: 'ABORTED' })
  await expect(measure(byCommand('echo 1'), context)).rejects.toMatchObject({ code: 'ABORTED' })
})
