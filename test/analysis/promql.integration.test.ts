// Values as Prometheus itself reads them: each finds its own series, and none gets out of its quotes.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { prometheusMetric } from '@landfall/core'
import { beforeAll, expect, test } from 'vitest'
import { measure } from '../../packages/core/src/runtime/handlers/measure.ts'
import { testContext } from '../../packages/core/test/runtime/handlers/test-context.ts'
import { ensurePackages, type Readiness } from '../services/debian-packages.ts'
import { startPrometheus } from '../services/prometheus.ts'

const versions = [
  '1.2.0',
  '1x2x0',
  '.*',
  '1.0"} or vector(1) #',
  "1.0'} or vector(1) #",
  "it's",
  'back\\slash\\',
  'two\nlines',
  'a|b',
  'ünïcødé 🚀',
  'a\u2028b',
  '${VERSION}',
  '$1 $&',
]

let packages: Readiness
beforeAll(async () => {
  packages = await ensurePackages(['prometheus'])
}, 600_000)

test('odd versions find their own series', async ({ skip }) => {
  if (!packages.ready) skip(packages.reason)
  await using prometheus = await startPrometheus()
  await using exporter = await exportVersions()
  await prometheus.watch('odd', exporter.address)
  const context = await testContext()
  const ask = async (query: string, version: string) => {
    const { source } = prometheusMetric('odd', { url: prometheus.url, query, max: 1 })
    return await measure({ source, variables: { VERSION: version } }, context)
  }
  while ((await ask('count(odd)', '')).value !== versions.length) await delay(200)

  const queries = [
    'odd{version="${VERSION}"}',
    "odd{version='${VERSION}'}",
    'odd{version=`${VERSION}`}',
    'odd{version=~"${VERSION}"}',
    "odd{version=~'(${VERSION})'}",
    'odd{version =~ `${VERSION}|no`}',
    'sum(odd) - sum(odd{version!~"${VERSION}"})',
  ]
  for (const [index, version] of versions.entries()) {
    for (const query of queries) {
      expect(await ask(query, version), `${query} with ${version}`).toEqual({
        value: index + 1,
        samples: null,
      })
    }
  }
  expect(await ask('odd{version="${VERSION}"}', '9.9.9')).toMatchObject({ value: null })
})

async function exportVersions(): Promise<AsyncDisposable & { readonly address: string }> {
  const label = (version: string) =>
    version.replace(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`))
  const body = versions.map((version, index) => `odd{version="${label(version)}"} ${index + 1}\n`).join('')
  const server = createServer((_, response) => response.end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
