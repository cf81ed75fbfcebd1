import { afterLineBreak } from './line-break.ts'

/** One way a secret may be written. `wrapped`: line breaks may stand between its characters. */
export interface Form {
  readonly text: string
  readonly wrapped: boolean
}

/** What stands in place of a secret. */
const replacement = '[secret]'

/**
 * What a scan gives back. `rest` is to be put before the next text; its first `covered` characters are hidden
 * already.
 */
export interface Scanned {
  readonly out: string
  readonly rest: string
  readonly covered: number
}

/** Hides every occurrence of a fixed set of forms. */
export interface Matcher {
  /**
   * @param covered how many characters at the start of the text an earlier replacement stands for
   * @param final whether the text ends here; otherwise what may be the start of a form comes back as `rest`
   */
  scan(text: string, covered: number, final: boolean): Scanned
}

/** The first characters by which a form is found: at most so many, fewer when a form is shorter. */
export const longestWindow = 6

const blocks = 1 << 16
const partial = -1
const none = -2

/**
 * Makes a matcher for many forms at once, after Wu and Manber: the two characters at the end of a window say
 * how far the window can move without missing the start of any form, so most of a text is never looked at.
 *
 * Occurrences that overlap are hidden together; what lies under any of them is hidden.
 */
export function compileMatcher(forms: readonly Form[]): Matcher {
  const window = forms.reduce((least, form) => Math.min(least, form.text.length), longestWindow)
  const shift = new Uint8Array(blocks).fill(window - 1)
  const first = new Int32Array(blocks).fill(-1)
  const next = new Int32Array(forms.length).fill(-1)
  const starts = new Set<string>()
  forms.forEach(({ text }, index) => {
    for (let at = 0; at + 2 <= window; at++) {
      const block = hash(text.charCodeAt(at), text.charCodeAt(at + 1))
      shift[block] = Math.min(shift[block] ?? 0, window - 2 - at)
    }
    const last = hash(text.charCodeAt(window - 2), text.charCodeAt(window - 1))
    next[index] = first[last] ?? -1
    first[last] = index
    for (let length = 1; length < window; length++) starts.add(text.slice(0, length))
  })

  /** The end of the longest form that starts here; `partial` when the text ends inside a form. */
  function endOfMatch(text: string, at: number, block: number, final: boolean): number {
    let end = none
    for (let index = first[block] ?? -1; index >= 0; index = next[index] ?? -1) {
      const form = forms[index]
      if (form === undefined) break
      const found = compare(form, text, at)
      if (found === partial && !final) return partial
      if (found > end) end = found
    }
    return end < 0 ? none : end
  }

  /** Where, in the last characters that are too few for a window, a form may start. */
  function startInTail(text: string): number {
    for (let at = Math.max(0, text.length - window + 1); at < text.length; at++) {
      if (starts.has(text.slice(at))) return at
    }
    return text.length
  }

  return {
    scan(text, covered, final) {
      let out = ''
      let shown = covered
      let limit = -1
      for (let at = 0; at + window <= text.length; ) {
        const block = hash(text.charCodeAt(at + window - 2), text.charCodeAt(at + window - 1))
        const skip = shift[block] ?? 0
        if (skip > 0) {
          at += skip
          continue
        }
        const end = endOfMatch(text, at, block, final)
        if (end === partial) {
          limit = at
          break
        }
        if (end > shown) {
          if (at >= shown) out += text.slice(shown, at) + replacement
          shown = end
        }
        at++
      }
      if (limit < 0) limit = final ? text.length : startInTail(text)
      if (shown === 0 && limit === text.length) return { out: text, rest: '', covered: 0 }
      if (shown < limit) {
        out += text.slice(shown, limit)
        shown = limit
      }
      return { out, rest: text.slice(limit), covered: shown - limit }
    },
  }
}

function hash(one: number, two: number): number {
  return ((one << 5) ^ (one >> 6) ^ (two * 0x9e5)) & (blocks - 1)
}

/**
 * The end of the form's occurrence at a place of the text, `partial` when the text ends before the form, or
 * `none`.
 */
function compare(form: Form, text: string, start: number): number {
  const wanted = form.text
  let at = start
  for (let index = 0; index < wanted.length; index++, at++) {
    if (at < text.length && text.charCodeAt(at) === wanted.charCodeAt(index)) continue
    if (!form.wrapped || index === 0) return at < text.length ? none : partial
    const after = afterLineBreak(text, at)
    if (after === text.length) return partial
    if (after === at || text.charCodeAt(after) !== wanted.charCodeAt(index)) return none
    at = after
  }
  return at
}
