import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkedName, fileNameOf } from '../../src/store/names.ts'

describe('a name that stands in a path', () => {
  test.each(['production', 'eu-1.prod_2', '0', 'x'.repeat(128)])('may be %s', (name) => {
    expect(checkedName('environment', name)).toBe(name)
  })

  test.each(['../x', '..', '.', '', 'a/b', 'a b', '-rf', '.git', 'ä', 'a\n', 'a\0', 'x'.repeat(129)])(
    'may not be %j',
    (name) => {
      expect(() => checkedName('deployment', name)).toThrow(
        expect.objectContaining({ code: 'INVALID_NAME', seen: JSON.stringify(name) }),
      )
    },
  )
})

describe('a file name for any text', () => {
  test.each([
    ['deploy/web/shift/25', 'deploy~web~shift~25'],
    ['', '%'],
    ['.', '%.'],
    ['..', '%..'],
    ['../x', '%..~x'],
    ['a~b', 'a%7eb'],
    ['a b%', 'a%20b%25'],
    ['ü', '%c3%bc'],
  ])('of %j is %j', (text, name) => {
    expect(fileNameOf(text)).toBe(name)
  })

  test('stays in its directory and below the limit of file systems', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = fileNameOf(text)
        expect(name).toMatch(/^[A-Za-z0-9_%~-][A-Za-z0-9_%~.-]*$/)
        expect(name.length).toBeLessThanOrEqual(180)
      }),
    )
  })

  test('differs when the text differs', () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom('.', '/', '~', '%', 'a', '2', 'f', '-', 'ü') }),
      fc.string({ unit: fc.constantFrom('/', 'a'), minLength: 170, maxLength: 190 }),
    )
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        expect(fileNameOf(one) === fileNameOf(other)).toBe(one === other)
      }),
    )
  })
})
