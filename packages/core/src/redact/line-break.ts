const longestIndentation = 64

/**
 * Skips a line break in encoded text and the indentation after it: a real one, or one that is written `\n`
 * because the text stands in a JSON string. Gives `at` back when there is none.
 */
export function afterLineBreak(text: string, at: number): number {
  let after = at
  if (text[after] === '\\') {
    if (text[after + 1] === 'r') after += 2
    if (text[after] === '\\' && text[after + 1] === 'n') after += 2
    // The text may end between the backslash and its letter.
    else if (text[after] === '\\' && after + 1 === text.length) return text.length
  } else {
    if (text[after] === '\r') after++
    if (text[after] === '\n') after++
  }
  if (after === at) return at
  const limit = after + longestIndentation
  while (after < limit && (text[after] === ' ' || text[after] === '\t')) after++
  return after
}
