import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Json } from '../../../src/json/json.ts'
import { command } from '../../../src/runtime/handlers/command.ts'
import { measure } from '../../../src/runtime/handlers/measure.ts'
import { probeCommand } from '../../../src/runtime/handlers/probe-command.ts'
import { writings } from '../../redact/planted.ts'
import { testContext } from './test-context.ts'

const secret = `p4ss "w'rd" $x\\y/z+é&<=>%41`
const program = fileURLToPath(new URL('print-secret.ts', import.meta.url))
const run = [process.execPath, program]
const env = { TOKEN: '${env:DEPLOY_TOKEN}' }

/** Asserts that nothing that was said gives the secret away, however it is written. */
function expectClean(said: readonly (string | Json)[]): void {
  const text = said.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('\n')
  for (const { name, write, trace = write } of writings) expect(text, name).not.toContain(trace(secret))
  expect(text).toContain('[secret]')
}

async function context() {
  return await testContext({ variables: { PATH: process.env.PATH, DEPLOY_TOKEN: secret } })
}

test('a command that prints its secret in every encoding and in pieces shows none of it', async () => {
  const told = await context()
  const result = await command({ run, env }, told)
  expect(told.lines).toHaveLength(writings.length * 4)
  expectClean([...told.lines, result])
})

test('neither does the error of one that fails', async () => {
  const told = await context()
  const error: unknown = await command({ run: [...run, '--fail'], env }, told).catch(
    (thrown: unknown) => thrown,
  )
  expectClean([...told.lines, JSON.stringify(error), String(error)])
})

test('nor the evidence of a check, nor the reason of a measurement', async () => {
  const told = await context()
  const evidence = await probeCommand(
    { run: [...run, '--fail'], env, expected: 'ok', timeoutMs: 30_000 },
    told,
  )
  const source = { kind: 'command' as const, run: 'printf %s "$TOKEN"', env, timeoutMs: 30_000 }
  const measurement = await measure({ source }, told)
  expect(measurement.value).toBe(null)
  expectClean([...told.lines, evidence])
  expectClean([measurement])
})
