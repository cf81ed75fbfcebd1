import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { probe } from '../../../src/runtime/handlers/probe.ts'
import { selfSigned } from './certificate.ts'
import { testContext } from './test-context.ts'

test('a certificate that nobody trusts is a failed probe', async () => {
  const { key, cert } = selfSigned()
  const pem = key.export({ type: 'pkcs8', format: 'pem' })
  const server = createServer({ key: pem, cert }, (_, response) => response.end('ok'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())

  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const evidence = await probe({ url, expect: {}, timeoutMs: 5_000 }, await testContext())
  expect(evidence).toMatchObject({
    passed: false,
    status: null,
    reason: expect.stringContaining('self-signed certificate'),
  })
})
