import type { TextEncoding } from './url-encodings.ts'

const escaped = (text: string) => JSON.stringify(text).slice(1, -1)

const upperCaseEscapes = (text: string) =>
  text.replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => `\\u${hex.toUpperCase()}`)

/** Writes every UTF-16 unit of the characters that `wanted` matches as `\uXXXX`, with lower-case digits. */
function unicodeEscape(text: string, wanted: RegExp): string {
  return text.replace(wanted, (character) =>
    Array.from({ length: character.length }, (_, index) => {
      return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
    }).join(''),
  )
}

const asciiOnly = (text: string) => unicodeEscape(escaped(text), /\P{ASCII}/gu)
const htmlSafe = (text: string) => unicodeEscape(escaped(text), /[<>&]/g)
const htmlAndUrlSafe = (text: string) =>
  upperCaseEscapes(unicodeEscape(escaped(text).replaceAll('\\"', '\\u0022'), /[<>&'+`]|\P{ASCII}/gu))

/** JSON string escapes as different writers make them; each is what stands between the quotes. */
export const jsonEncodings: readonly TextEncoding[] = [
  escaped,
  (text) => upperCaseEscapes(escaped(text)),
  // PHP, and JSON inside a <script> element.
  (text) => escaped(text).replaceAll('/', '\\/'),
  // Python and Java by default, and jq with --ascii-output.
  asciiOnly,
  (text) => upperCaseEscapes(asciiOnly(text)),
  // Go.
  htmlSafe,
  // .NET.
  htmlAndUrlSafe,
]
