import { binaryEncodings } from './binary-encodings.ts'
import { jsonEncodings } from './json-encodings.ts'
import { type Form, longestWindow } from './matcher.ts'
import { shellEncodings } from './shell-encodings.ts'
import { fullUrlEncodings, type TextEncoding, urlEncodings } from './url-encodings.ts'

/**
 * Shorter values are not hidden: they occur by chance everywhere, and hiding them would only make output
 * unreadable.
 */
export const shortestSecret = 4

/** Shorter lines of a secret with several lines are hidden only as a part of the whole. */
const shortestLine = 8

/**
 * A form is found by its first characters, as many as the matcher's window; a line break may follow any of
 * these.
 */
const breakableStart = longestWindow - 1

/** Base64 and hex shorter than this are not looked for without their first characters. */
const shortestCut = 24

const textEncodings: readonly TextEncoding[] = [...urlEncodings, ...jsonEncodings, ...shellEncodings]

/**
 * Every way a secret may be written: as it is, URL-encoded, JSON- and shell-escaped, two of these on top of
 * each other, base64 in every alignment, hex; and each line of a secret with several lines in the same ways.
 */
export function formsOf(secret: string): Form[] {
  const forms = new Map<string, Form>()
  const put = (text: string, wrapped: boolean): void => {
    if (text.length >= shortestSecret && !forms.has(text)) forms.set(text, { text, wrapped })
  }
  for (const value of spellings(secret)) {
    for (const text of twiceEncoded(value)) put(text, false)
    for (const text of new Set([value, ...jsonEncodings.map((encode) => encode(value))])) {
      for (const encoded of binaryEncodings(text)) {
        put(encoded.text, encoded.wraps)
        if (encoded.wraps) for (const cut of withoutStart(encoded.text)) put(cut, true)
        for (const again of onceEncoded(encoded.text)) put(again, false)
      }
    }
  }
  return [...forms.values()]
}

/**
 * The value without the white space around it, which gives nothing away; with the other line ends; its lines.
 */
function spellings(secret: string): Set<string> {
  const trimmed = secret.trim()
  const unix = trimmed.replaceAll('\r\n', '\n')
  const lines = unix
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine && !/^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line))
  return new Set([trimmed, trimmed.toWellFormed(), unix, unix.replaceAll('\n', '\r\n'), ...lines])
}

/** Nothing but these: no encoding changes it. */
const plainWord = /^[A-Za-z0-9_]*$/

function onceEncoded(text: string): Set<string> {
  return plainWord.test(text) ? new Set([text]) : new Set(textEncodings.map((encode) => encode(text)))
}

function twiceEncoded(text: string): Set<string> {
  const once = onceEncoded(text.toWellFormed()).add(text)
  const all = new Set([...once, ...fullUrlEncodings.map((encode) => encode(text))])
  for (const form of once) for (const again of onceEncoded(form)) all.add(again)
  return all
}

/** For a line break among the first characters: the form from each of the next characters on. */
function withoutStart(text: string): string[] {
  if (text.length < shortestCut) return []
  return Array.from({ length: breakableStart }, (_, index) => text.slice(index + 1))
}
