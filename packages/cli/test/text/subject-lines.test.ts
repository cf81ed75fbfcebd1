import type { Subject } from '@landfall/core'
import { expect, test } from 'vitest'
import { subjectLines } from '../../src/text/subject-lines.ts'
import { styleFor } from '../../src/view/style.ts'
import { widthOf } from '../../src/view/text-width.ts'

const digest = 'a1b2c3d4'.repeat(8)
const subject: Subject = {
  deployment: '20260101T100000-5eed0001',
  environment: 'production',
  version: '2.0.0',
  step: 'migrations',
  planDigest: digest,
  artifacts: { app: digest },
  live: { web: { '1.0.0-aa': 100, '0.9.0-bb': 0 } },
  rollbackTargets: { web: '1.0.0-aa', api: null },
  dryRun: {
    digest,
    plan: {
      format: 1,
      source: 'output',
      tables: [
        {
          name: 'orders',
          change: 'altered',
          columnsAdded: [{ name: 'total', type: 'numeric(10,2)' }],
          columnsRemoved: [{ name: 'sum' }],
          columnsChanged: [],
          notes: [],
        },
      ],
      data: [],
      indexes: [],
      objects: [],
      other: [],
      warnings: ['orders loses the column sum'],
      destructive: true,
      rollback: ['npm run db:migrate:rollback'],
    },
    files: [{ path: 'db/2.sql', sha256: digest }],
  },
  requestedBy: 'ada',
  instructions: 'Apply the migration?\x1b[2J',
  nonce: 'n',
  expiresAt: '2026-01-02T10:00:00.000Z',
}

test.each([50, 80, 120])('a person sees the whole subject at %i columns', (columns) => {
  const lines = subjectLines(subject, columns, styleFor({ colour: false, unicode: true }))
  const text = lines.join('\n')
  // Digests are broken into lines and never cut.
  expect(text.replaceAll(/\s+/g, '')).toContain(`plan${digest}`)
  expect(text.replaceAll(/\s+/g, '')).toContain(`appsha256${digest}`)
  expect(text.replaceAll(/\s+/g, '')).toContain(`db/2.sqlsha256${digest}`)
  for (const words of ['asked for by', 'web: 1.0.0-aa 100 %', 'api: nothing', '2026-01-02T10:00:00.000Z'])
    expect(text).toContain(words)
  for (const words of ['DESTRUCTIVE', '+ total numeric(10,2)', '- sum', 'npm run db:migrate:rollback'])
    expect(text).toContain(words)
  expect(text).not.toContain('\x1b')
  const own = lines.slice(0, lines.indexOf(' What the migration would do'))
  for (const line of own) expect(widthOf(line), line).toBeLessThanOrEqual(columns)
})
