import { expect, test } from 'vitest'
import { examineNode } from '../../src/doctor/examine.ts'
import { examineReferences } from '../../src/doctor/examine-references.ts'

test.each([
  ['24.21.0', 'good'],
  ['22.12.0', 'good'],
  ['22.11.9', 'bad'],
  ['20.20.2', 'bad'],
])('Node %s is %s', (version, state) => {
  expect(examineNode(version).state).toBe(state)
})

test('variables that the configuration refers to, and never their values', () => {
  const config = { a: '${env:TOKEN} and ${env:EMPTY}', b: [{ c: '${env:MISSING}' }], d: '${VERSION}' }
  const findings = examineReferences(config, { TOKEN: 'hush-hush', EMPTY: '' })
  expect(findings.map(({ state, what }) => [state, what])).toEqual([
    ['warn', 'EMPTY is empty'],
    ['bad', 'MISSING is not set'],
    ['good', 'TOKEN is set'],
  ])
  expect(JSON.stringify(findings)).not.toContain('hush-hush')
})
