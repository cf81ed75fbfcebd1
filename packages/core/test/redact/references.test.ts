import { expect, test } from 'vitest'
import { environmentForCommand } from '../../src/redact/command-environment.ts'
import { createRedactor } from '../../src/redact/redactor.ts'
import { hasReference, resolveReferences } from '../../src/redact/references.ts'

const variables = { TOKEN: 'hunter2-hunter2', USER_NAME: 'someone', SHORT: 'abc', GONE: undefined }

test('references become values, which are hidden from then on', () => {
  const redactor = createRedactor()
  const value = {
    headers: { authorization: 'Bearer ${env:TOKEN}' },
    list: ['${env:USER_NAME}:${env:TOKEN}'],
    n: 1,
  }
  expect(resolveReferences(value, variables, redactor)).toEqual({
    headers: { authorization: 'Bearer hunter2-hunter2' },
    list: ['someone:hunter2-hunter2'],
    n: 1,
  })
  expect(redactor.text('hunter2-hunter2 of someone')).toBe('[secret] of [secret]')
})

test('a value without references comes back as it is', () => {
  const value = { a: [1, 'two', null, { b: '$TOKEN ${VERSION}' }] }
  expect(resolveReferences(value, variables, createRedactor())).toBe(value)
  expect(hasReference(value)).toBe(false)
  expect(hasReference(['${env:TOKEN}'])).toBe(true)
})

test('what a value looks like is not resolved again', () => {
  const nested = { OUTER: '${env:TOKEN}', ...variables }
  expect(resolveReferences('${env:OUTER}', nested, createRedactor())).toBe('${env:TOKEN}')
})

test('everything wrong is said at once, with its place and without any value', () => {
  const value = {
    a: '${env:MISSING}',
    b: ['${env:GONE}', '${env:SHORT}'],
    c: { d: '${env:no-name}', e: '${env:OPEN' },
  }
  expect(() => resolveReferences(value, variables, createRedactor(), 'configuration')).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      details: [
        'configuration.a: the environment variable MISSING is not set',
        'configuration.b[0]: the environment variable GONE is not set',
        'configuration.b[1]: the value of SHORT is too short to be hidden (fewer than 4 characters)',
        'configuration.c.d: ${env:no-name} is not of the form ${env:NAME}',
        'configuration.c.e: ${env:OPEN is not of the form ${env:NAME}',
      ],
    }),
  )
})

test('names that every object has are not variables', () => {
  expect(() => resolveReferences('${env:constructor}', {}, createRedactor())).toThrow(
    'constructor is not set',
  )
})

test('a command gets what Landfall runs with, and on top what is declared', () => {
  const redactor = createRedactor()
  expect(environmentForCommand({ VERSION: '1.2.3', KEY: 'k-${env:TOKEN}' }, variables, redactor)).toEqual({
    TOKEN: 'hunter2-hunter2',
    USER_NAME: 'someone',
    SHORT: 'abc',
    VERSION: '1.2.3',
    KEY: 'k-hunter2-hunter2',
  })
  expect(redactor.text('hunter2-hunter2')).toBe('[secret]')
})

test.each([{ 'A-B': 'x' }, { '': 'x' }, { '1A': 'x' }, { 'A=B': 'x' }, { A: 'x\0y' }])(
  'a command cannot be given %j',
  (declared) => {
    expect(() => environmentForCommand(declared as Record<string, string>, {}, createRedactor())).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  },
)
