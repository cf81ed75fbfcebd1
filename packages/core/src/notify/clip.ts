/**
 * The beginning of a text, with `…` at the end when something was left off. Never ends within a character.
 *
 * @param longest UTF-16 units that the result has at most
 */
export function clip(text: string, longest: number): string {
  if (text.length <= longest) return text
  return `${text
    .slice(0, longest - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}

/** A text on one line, without control characters: for titles and headers. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}
