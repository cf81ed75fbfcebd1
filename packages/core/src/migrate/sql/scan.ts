/** Where a statement ends. */
export interface Scanned {
  /** After the delimiter, or the end of the text. */
  readonly end: number
  /** A delimiter ended it. */
  readonly closed: boolean
  /** The further lines of it: where they begin, and whether outside of quotes, brackets and bodies. */
  readonly lines: readonly { readonly start: number; readonly outside: boolean }[]
}

/** Statements that may have further ones in them, between `BEGIN` and `END`. */
const withBody =
  /\s*create\s+(?:or\s+replace\s+)?(?:(?:temp|temporary|constraint|definer\s*=\s*\S+)\s+)*(?:trigger|function|procedure|event)\b/iy
const dollar = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const wordAfterEnd = /\s+(if|loop|while|repeat|case)\b/iy

/**
 * Finds the end of the statement that begins at a place. Delimiters count that stand outside of strings, quoted
 * names, dollar quotes, comments (nested ones too), brackets and bodies.
 */
export function scanStatement(text: string, from: number, delimiter = ';'): Scanned {
  const lines: { start: number; outside: boolean }[] = []
  const body = matchAt(withBody, text, from) !== null
  let brackets = 0
  let bodies = 0
  let at = from

  const skipTo = (next: number, outside = false): void => {
    for (
      let index = text.indexOf('\n', at);
      index !== -1 && index < next;
      index = text.indexOf('\n', index + 1)
    )
      lines.push({ start: index + 1, outside })
    at = next
  }

  while (at < text.length) {
    const char = text[at] as string
    if (brackets <= 0 && bodies === 0 && text.startsWith(delimiter, at))
      return { end: at + delimiter.length, closed: true, lines }
    if (char === "'" || char === '"' || char === '`') {
      const escapes = char === "'" && /(?:^|\W)[eE]$/.test(text.slice(Math.max(from, at - 2), at))
      skipTo(endOfQuote(text, at, escapes))
    } else if (text.startsWith('--', at)) {
      skipTo(endOfLine(text, at))
    } else if (text.startsWith('/*', at)) {
      skipTo(endOfComment(text, at))
    } else if (char === '$' && matchAt(dollar, text, at) !== null) {
      const tag = matchAt(dollar, text, at)?.[0] as string
      const close = text.indexOf(tag, at + tag.length)
      skipTo(close === -1 ? text.length : close + tag.length)
    } else if (char === '(' || char === ')') {
      brackets += char === '(' ? 1 : -1
      at++
    } else if (char === '\n') {
      skipTo(at + 1, brackets <= 0 && bodies === 0)
    } else {
      const found = matchAt(word, text, at)?.[0]
      if (found === undefined) {
        at++
        continue
      }
      at += found.length
      if (!body) continue
      const name = found.toLowerCase()
      if (name === 'begin' || name === 'case') bodies++
      if (name === 'end') {
        const after = matchAt(wordAfterEnd, text, at)
        if (after !== null) at += after[0].length
        if (after === null || after[1]?.toLowerCase() === 'case') bodies = Math.max(0, bodies - 1)
      }
    }
  }
  return { end: text.length, closed: false, lines }
}

/** After the end of a comment in `/*`, which may have others in it. */
export function endOfComment(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('/*', at)) {
      depth++
      at++
    } else if (text.startsWith('*/', at)) {
      depth--
      at++
      if (depth === 0) return at + 1
    }
  }
  return text.length
}

/** The line end that follows, or the end of the text. */
export function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

function endOfQuote(text: string, from: number, escapes: boolean): number {
  const quote = text[from] as string
  for (let at = from + 1; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1
      at++
    }
  }
  return text.length
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
