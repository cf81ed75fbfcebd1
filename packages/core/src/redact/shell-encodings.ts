import type { TextEncoding } from './url-encodings.ts'

const utf8 = new TextEncoder()

const named: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\x1b': '\\E',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
}

const octal = (byte: number) => `\\${byte.toString(8).padStart(3, '0')}`
const hexadecimal = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`

const isControl = (character: string) => character < ' ' || character === '\x7f'
const isNotPlain = (character: string) => character < ' ' || character >= '\x7f'

/** The inside of `$'…'`, with the characters that are `numbered` written as their bytes. */
function dollarQuoted(
  text: string,
  numbered: (character: string) => boolean,
  number: (byte: number) => string,
): string {
  let quoted = ''
  for (const character of text) {
    const name = named[character]
    if (name !== undefined) quoted += name
    else if (numbered(character)) for (const byte of utf8.encode(character)) quoted += number(byte)
    else quoted += character
  }
  return quoted
}

/**
 * A backslash before every ASCII character outside the kept ones; a line end is quoted, as no backslash can.
 */
function backslashed(text: string, kept: RegExp): string {
  let quoted = ''
  for (const character of text) {
    if (character === '\n') quoted += "'\n'"
    else quoted += kept.test(character) || character > '\x7f' ? character : `\\${character}`
  }
  return quoted
}

/** Shell quoting as shells, `set -x`, `printf %q` and the quoting functions of languages make it. */
export const shellEncodings: readonly TextEncoding[] = [
  (text) => text.replaceAll("'", "'\\''"),
  (text) => text.replaceAll("'", `'"'"'`),
  (text) => text.replace(/["$`\\]/g, '\\$&'),
  // bash's printf %q, Ruby's and Perl's escapes: they differ in what they leave.
  (text) => backslashed(text, /[A-Za-z0-9_@%+=:./-]/),
  (text) => backslashed(text, /[A-Za-z0-9_@+:.,/-]/),
  (text) => backslashed(text, /[A-Za-z0-9_]/),
  (text) => text.replace(/[^A-Za-z0-9_\n]/gu, '\\$&').replaceAll('\n', "'\n'"),
  (text) => dollarQuoted(text, isControl, octal),
  (text) => dollarQuoted(text, isControl, hexadecimal),
  (text) => dollarQuoted(text, isNotPlain, octal),
  (text) => dollarQuoted(text, isNotPlain, hexadecimal),
]
