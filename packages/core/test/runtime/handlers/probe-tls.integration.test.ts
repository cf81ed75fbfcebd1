import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { probe } from '../../../src/runtime/handlers/probe.ts'
import { temporaryDirectory, testContext } from './test-context.ts'

test('a certificate that nobody trusts is a failed probe', async () => {
  const directory = await temporaryDirectory()
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1']
  execFileSync('openssl', ['req', ...kind, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' })
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
    response.end('ok'),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())

  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const evidence = await probe({ url, expect: {}, timeoutMs: 5_000 }, await testContext())
  expect(evidence).toMatchObject({
    passed: false,
    status: null,
    reason: expect.stringContaining('certificate'),
  })
})
