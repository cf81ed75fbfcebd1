import { stripVTControlCharacters } from 'node:util'

/**
 * Text of others as one line that is safe on a terminal: no escape codes, no control characters, nothing that turns the
 * direction of writing or is not seen. Joiners stay: scripts and emoji are written with them.
 */
export function printable(text: string): string {
  // What a carriage return writes over is not seen on a terminal either.
  const seen = text.slice(text.trimEnd().lastIndexOf('\r') + 1)
  return (
    stripVTControlCharacters(seen)
      .replaceAll('\t', '  ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ')
      .replace(/[\u00ad\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]+/gu, '')
      .trimEnd()
  )
}
