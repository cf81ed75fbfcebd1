import fc from 'fast-check'
import { expect, test } from 'vitest'
import { baselineOf, fillQuery, problemOfQuery } from '../../src/verify/promql.ts'

const filled = (query: string, values: Record<string, string>, spans: Record<string, number> = {}) => {
  const result = fillQuery(query, values, spans)
  return 'query' in result ? result.query : `problem: ${result.problem}`
}

test('values and spans are filled in', () => {
  const query = 'sum(rate(hits{version="${VERSION}",env=\'${ENV}\'}[${WINDOW}])) # ${ANY} comment'
  expect(filled(query, { VERSION: '1.2.0', ENV: 'production' }, { WINDOW: 300_000 })).toBe(
    'sum(rate(hits{version="1.2.0",env=\'production\'}[300s])) # ${ANY} comment',
  )
  expect(filled('a[${STEP}]', {}, { STEP: 1_500 })).toBe('a[1500ms]')
})

test.each([
  ['a double quote', 'x{v="${VERSION}"}', '1"}or up{a="', 'x{v="1\\"}or up{a=\\""}'],
  ['a single quote', "x{v='${VERSION}'}", "1'} or up", "x{v='1\\'} or up'}"],
  ['the other quote', 'x{v="${VERSION}"}', "it's", 'x{v="it\'s"}'],
  ['a backslash', 'x{v="${VERSION}"}', '1\\', 'x{v="1\\\\"}'],
  ['a line break', 'x{v="${VERSION}"}', 'a\nb', 'x{v="a\\u000ab"}'],
  ['a reference', 'x{v="${VERSION}"}', '${ENV}', 'x{v="${ENV}"}'],
  ['a replacement pattern', 'x{v="${VERSION}"}', '$& $1', 'x{v="$& $1"}'],
  ['a pattern in a matcher', 'x{v=~"${VERSION}(-.+)?"}', '1.2.*', 'x{v=~"1\\\\.2\\\\.\\\\*(-.+)?"}'],
  ['a pattern after spaces', 'x{v !~ "${VERSION}"}', '.*|', 'x{v !~ "\\\\.\\\\*\\\\|"}'],
  ['a pattern in a raw string', 'x{v=~`${VERSION}`}', '1.2', 'x{v=~`1\\.2`}'],
  ['no pattern after a pattern', 'x{a=~"b",v="${VERSION}"}', '1.2', 'x{a=~"b",v="1.2"}'],
  ['a matcher in a text', 'x{a="=~",v="${VERSION}"}', '1.2', 'x{a="=~",v="1.2"}'],
  ['a hash in a text', 'x{a="#",v="${VERSION}"}', '1', 'x{a="#",v="1"}'],
  ['an escaped quote before', 'x{a="\\"",v="${VERSION}"}', '1"', 'x{a="\\"",v="1\\""}'],
  ['a raw backslash before', 'x{a=`\\`,v="${VERSION}"}', '1"', 'x{a=`\\`,v="1\\""}'],
])('%s stays in its quotes', (_, query, value, expected) => {
  expect(filled(query, { VERSION: value, ENV: 'no' })).toBe(expected)
})

test('what cannot be filled in is a problem', () => {
  expect(filled('x{v=`${VERSION}`}', { VERSION: 'a`b' })).toBe('problem: ${VERSION} has a backtick in it')
  expect(filled('x{v="${BASELINE_RELEASE}"}', {})).toBe('problem: ${BASELINE_RELEASE} is not known here')
  expect(filled('x{v="${VERSION}"}', { VERSION: '' })).toBe('problem: ${VERSION} is not known here')
  expect(filled('x{v=${VERSION}}', { VERSION: '1' })).toContain('expected ${VERSION} in quotes')
})

test.each([
  ['x{v=${VERSION}}', '${VERSION} in quotes'],
  ['x{v="a\\"${VERSION}\\""} + ${ENV}', '${ENV} in quotes'],
  ['x{v="${VERZION}"}', 'not ${VERZION}'],
  ['x{v="${env:TOKEN}"}', 'not ${env:TOKEN}'],
  ['x{v="${VERSION', 'not ${VERSION'],
  ['x{v="${WINDOW}"}', '${WINDOW} outside of quotes'],
  ['x[${STEP}]', 'a query without ${STEP}'],
  ['  ', 'a query'],
])('%s is refused before anything runs', (query, expected) => {
  const spans = query.includes('STEP') ? ['WINDOW'] : ['WINDOW', 'STEP']
  const problem = problemOfQuery(query, spans) ?? ''
  // A name that is cut off is no name.
  if (query.endsWith('${VERSION')) expect(filled(query, { VERSION: '1' })).not.toContain('1"')
  else expect(problem).toContain(expected)
})

test('the baseline is asked the same about its own version', () => {
  expect(baselineOf('x{v="${VERSION}",r="${RELEASE}",e="${ENV}"}')).toBe(
    'x{v="${BASELINE_VERSION}",r="${BASELINE_RELEASE}",e="${ENV}"}',
  )
})

/** Reads a quoted text as Go does. */
function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(u[0-9a-f]{4}|.)/g, (_, code: string) => {
    return code.startsWith('u') ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code
  })
}

test('any value means itself', () => {
  const value = fc.string({ unit: 'binary', minLength: 1 })
  fc.assert(
    fc.property(value, fc.constantFrom('"', "'"), (version, quote) => {
      const query = filled(`${quote}\${VERSION}${quote}`, { VERSION: version })
      const body = query.slice(1, -1)
      expect(body.replace(/\\./g, '')).not.toMatch(new RegExp(`[${quote}\\n\\\\]`))
      expect(unquoted(query)).toBe(version)
    }),
  )
})

test('any value in a regular expression matches itself and nothing else', () => {
  const value = fc.string({ unit: fc.constantFrom(...'ab.*+?()[]{}^$|\\"\'-/'), minLength: 1 })
  fc.assert(
    fc.property(value, value, (version, other) => {
      const pattern = new RegExp(
        `^(?:${unquoted(filled('x=~"${VERSION}"', { VERSION: version }).slice(3))})$`,
      )
      expect(pattern.test(version)).toBe(true)
      expect(pattern.test(other)).toBe(version === other)
    }),
  )
})
