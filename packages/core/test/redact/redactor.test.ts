import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLandfallError } from '../../src/errors/landfall-error.ts'
import type { Json } from '../../src/json/json.ts'
import { createRedactor, type Redactor } from '../../src/redact/redactor.ts'
import { cut, oddSecret, surroundings, wrappedBase64, writings } from './planted.ts'

/** A text gives its parts away also when they stand in the replacement itself: those texts prove nothing. */
const tellsNothing = (trace: string) => trace.length < 4 || '[secret]'.includes(trace)

function streamed(redactor: Redactor, chunks: readonly string[]): string {
  const stream = redactor.stream()
  return chunks.map((chunk) => stream.push(chunk)).join('') + stream.end()
}

describe('a planted secret', () => {
  test('is never in the output, however it is written and wherever it is cut', () => {
    const places = fc.array(fc.nat(), { maxLength: 6 })
    fc.assert(
      fc.property(oddSecret, surroundings, surroundings, places, (secret, before, after, cuts) => {
        const redactor = createRedactor([secret])
        for (const { name, write, trace = write } of writings) {
          if (tellsNothing(trace(secret))) continue
          const text = before + write(secret) + after
          const clean = redactor.text(text)
          expect(clean, name).not.toContain(trace(secret))
          expect(clean, name).toContain('[secret]')
          expect(streamed(redactor, cut(text, cuts)), name).toBe(clean)
        }
      }),
      { numRuns: 250 },
    )
  })

  test('is found one character at a time', () => {
    fc.assert(
      fc.property(oddSecret, fc.constantFrom(...writings), (secret, { write, trace = write }) => {
        fc.pre(!tellsNothing(trace(secret)))
        const redactor = createRedactor([secret, 'another-secret'])
        expect(streamed(redactor, [...`x${write(secret)}y`])).not.toContain(trace(secret))
      }),
    )
  })

  test('is found in base64 that is broken into lines', () => {
    const secret =
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
    const redactor = createRedactor([secret])
    for (let before = 0; before < 80; before++) {
      for (const width of [60, 64, 76]) {
        const text = wrappedBase64(secret, before, width)
        const clean = redactor.text(text)
        // The filler around the secret is dashes; at most five characters in front of a line end are left of
        // it.
        const left = Buffer.from(clean.replaceAll('[secret]', '').replaceAll('\n', ''), 'base64').toString()
        expect(left.replaceAll('-', '').length).toBeLessThan(8)
        expect(streamed(redactor, cut(text, [7, 31, 77, 90]))).toBe(clean)
      }
    }
  })

  test('with several lines is hidden as a whole and line by line', () => {
    const lines = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj', 'dGhlLWxhc3Qt/+==']
    const key = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`
    const redactor = createRedactor([key])
    expect(redactor.text(`key:\n${key}`)).toBe('key:\n[secret]\n')
    expect(redactor.text(key.replaceAll('\n', '\r\n'))).toBe('[secret]\r\n')
    expect(redactor.text(JSON.stringify({ key }))).toBe('{"key":"[secret]\\n"}')
    for (const line of lines) {
      expect(redactor.text(`  ${line}`)).toBe('  [secret]')
      expect(redactor.text(encodeURIComponent(line))).toBe('[secret]')
      expect(redactor.text(Buffer.from(`xy${line}z`).toString('base64'))).toContain('[secret]')
    }
    expect(redactor.text('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----')
  })

  test('is hidden together with another one that overlaps it', () => {
    const redactor = createRedactor(['abcdef', 'defghi', 'cdefgh-much-longer'])
    expect(redactor.text('<abcdefghi>')).toBe('<[secret]>')
    expect(redactor.text('<abcdefgh-much-longer>')).toBe('<[secret]>')
    expect(redactor.text('<abcdefdefghi>')).toBe('<[secret][secret]>')
    expect(streamed(redactor, [...'<abcdefghi>'])).toBe('<[secret]>')
  })

  test('that repeats itself does not make a stream hold back without bound', () => {
    const stream = createRedactor(['aaaaaaaa']).stream()
    const shown = Array.from({ length: 1000 }, () => stream.push('a'.repeat(1000)))
    expect(shown.join('') + stream.end()).toBe('[secret]')
    expect(shown[0]).toBe('[secret]')
  })
})

describe('a redactor', () => {
  test('without secrets gives back the very same text, at once', () => {
    const redactor = createRedactor()
    const stream = redactor.stream()
    expect(stream.push('pass')).toBe('pass')
    expect(stream.end()).toBe('')
    const value = { a: ['text'] }
    expect(redactor.value(value)).toBe(value)
    expect(redactor.json('{ "kept":1 }')).toBe('{ "kept":1 }')
  })

  test('holds back only what may be the start of a secret', () => {
    const stream = createRedactor(['hunter2-and-more']).stream()
    expect(stream.push('the hunt')).toBe('the ')
    expect(stream.push('ress said')).toBe('huntress said')
    expect(stream.push('hunter2-and-')).toBe('')
    expect(stream.push('more!')).toBe('[secret]!')
    expect(stream.push(' and h')).toBe(' and ')
    expect(stream.end()).toBe('h')
  })

  test('hides a secret that was added later, also in a stream that is open', () => {
    const redactor = createRedactor()
    const stream = redactor.stream()
    expect(stream.push('one later-secret ')).toBe('one later-secret ')
    redactor.add('later-secret')
    expect(stream.push('two later-secret three')).toBe('two [secret] three')
  })

  test('keeps JSON text valid, whatever characters the secret has', () => {
    fc.assert(
      fc.property(oddSecret, fc.jsonValue(), (secret, noise) => {
        const redactor = createRedactor([secret])
        const before = { [secret]: 1, list: [`<${secret}>`, noise as Json], text: JSON.stringify({ secret }) }
        const clean = redactor.json(JSON.stringify(before))
        expect(redactor.value(JSON.parse(JSON.stringify(before)) as Json)).toEqual(JSON.parse(clean))
        if (!'[secret]'.includes(secret))
          expect(stringsOf(JSON.parse(clean)).join('\0')).not.toContain(secret)
      }),
      { numRuns: 100 },
    )
  })

  test('leaves the members alone that are named, and numbers', () => {
    const redactor = createRedactor(['deploy', '12345678'])
    const json = redactor.json(
      '{"path":"deploy/web","input":{"path":"deploy","pin":12345678}}',
      new Set(['path']),
    )
    expect(json).toBe('{"path":"deploy/web","input":{"path":"[secret]","pin":12345678}}')
  })

  test('redacts text that is no JSON as text', () => {
    expect(createRedactor(['hunter2']).json('{"torn": "hunter2')).toBe('{"torn": "[secret]')
  })

  test.each(['', 'abc', '  abc \n', '    '])('refuses %j, which is too short to be hidden', (value) => {
    for (const add of [() => createRedactor().add(value), () => createRedactor([value])]) {
      expect(add).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    }
    try {
      createRedactor().add('xyz')
    } catch (error) {
      expect(isLandfallError(error) && JSON.stringify(error)).not.toContain('xyz')
    }
  })
})

function stringsOf(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsOf(member ?? null)])
}
