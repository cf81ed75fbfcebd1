/** The names that stand for something in a PromQL query, besides `WINDOW` and `STEP`. */
const valueNames = ['VERSION', 'RELEASE', 'ENV', 'BASELINE_VERSION', 'BASELINE_RELEASE']
const spanNames = ['WINDOW', 'STEP']

/** A `${…}` in a query, and where it stands. */
interface Place {
  readonly written: string
  readonly name: string
  readonly start: number
  /** The quote around it; `null` outside of quotes. */
  readonly quote: '"' | "'" | '`' | null
  /** Whether it stands in the regular expression of a matcher, `=~` or `!~`. */
  readonly inRegex: boolean
}

/** A query with its values, or why it cannot be made. */
export type Filled = { readonly query: string } | { readonly problem: string }

/**
 * What is wrong with a query before any value is known; `null` when nothing is. A value may only stand in quotes, so
 * that it is a label's value and never a piece of the query; a span of time stands outside of them.
 *
 * @param spans those of `WINDOW` and `STEP` that the metric has
 */
export function problemOfQuery(query: string, spans: readonly string[] = []): string | null {
  if (query.trim() === '') return 'a query'
  for (const { written, name, quote } of placesIn(query)) {
    if (spanNames.includes(name)) {
      if (!spans.includes(name)) return `a query without ${written}, which this metric does not have`
      if (quote !== null) return `${written} outside of quotes`
    } else if (!valueNames.includes(name)) {
      return `\${NAME} with one of ${[...valueNames, ...spans].join(', ')} in the query, not ${written}`
    } else if (quote === null) return `${written} in quotes, as the value of a label`
  }
  return null
}

/**
 * Puts values into a PromQL query. Whatever a value is made of, it stays inside of the quotes it was written in and
 * means itself, also in a regular expression.
 *
 * @param values by name, such as `VERSION`
 * @param spansMs `WINDOW` and `STEP` in milliseconds
 *
 * @example
 * fillQuery('up{version="${VERSION}"}[${WINDOW}]', { VERSION: '1.0"' }, { WINDOW: 60_000 })
 * // { query: 'up{version="1.0\\""}[60s]' }
 */
export function fillQuery(
  query: string,
  values: Readonly<Record<string, string>>,
  spansMs: Readonly<Record<string, number>> = {},
): Filled {
  const problem = problemOfQuery(query, Object.keys(spansMs))
  if (problem !== null) return { problem: `expected ${problem}` }
  let filled = ''
  let done = 0
  for (const { written, name, start, quote, inRegex } of placesIn(query)) {
    let text: string
    if (quote === null) text = span(spansMs[name] ?? 0)
    else {
      const value = Object.hasOwn(values, name) ? values[name] : undefined
      if (value === undefined || value === '') return { problem: `${written} is not known here` }
      if (quote === '`' && value.includes('`')) return { problem: `${written} has a backtick in it` }
      text = inRegex ? value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&') : value
      if (quote !== '`') text = escaped(text, quote)
    }
    filled += query.slice(done, start) + text
    done = start + written.length
  }
  return { query: filled + query.slice(done) }
}

/** The same query for the baseline: its version and its release in place of the new ones. */
export function baselineOf(query: string): string {
  return query.replace(/\$\{(VERSION|RELEASE)\}/g, '${BASELINE_$1}')
}

const span = (ms: number) => (ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`)

/** As Go escapes a string, which forbids escaping the other quote: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals */
function escaped(text: string, quote: string): string {
  return text.replace(/["'\\\p{Cc}\p{Zl}\p{Zp}]/gu, (found) => {
    if (found === quote || found === '\\') return `\\${found}`
    if (found === '"' || found === "'") return found
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Reads the query as Prometheus does: quotes, escapes, comments. */
function placesIn(query: string): readonly Place[] {
  const places: Place[] = []
  const token = /\$\{([^}]*)\}?|\\.|["'`]|#[^\n]*|[=!]~\s*(?=["'`])/gs
  let quote: Place['quote'] = null
  let inRegex = false
  let regexNext = -1
  for (let found = token.exec(query); found !== null; found = token.exec(query)) {
    const [written, name] = found
    const { index } = found
    if (name !== undefined) places.push({ written, name, start: index, quote, inRegex })
    else if (quote !== null) {
      if (written === quote) quote = null
      // Only in a raw string is a backslash nothing special, and only outside of quotes is there a comment.
      else if ((quote === '`' && written[0] === '\\') || written[0] === '#' || written[1] === '~')
        token.lastIndex = index + 1
    } else if (written === '"' || written === "'" || written === '`') {
      quote = written
      inRegex = regexNext === index
    } else if (written[1] === '~') regexNext = index + written.length
  }
  return places
}
