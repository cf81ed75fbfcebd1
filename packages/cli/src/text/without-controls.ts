/** Control characters but tabs and line ends, and those that turn the direction of writing. */
const controls = /(?![\t\n])\p{Cc}|\p{Bidi_Control}/gu
const esc = '\x1b'
const colour = /\[[0-9;]{0,20}m/y

/**
 * A text, of any number of lines, that does nothing to a terminal but colour it. What people wrote (names, reasons,
 * comments) is in records and trails as they wrote it. JSON stays the same value.
 */
export function withoutControls(text: string): string {
  const isJson = /^[[{]/.test(text)
  return text.replace(controls, (found, at: number) => {
    if (isJson) return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
    colour.lastIndex = at + 1
    return found === esc && colour.test(text) ? found : ''
  })
}
