/** How an output ended, to be put behind a sentence; empty when there was none. */
export function lastLine(tail: string): string {
  const line = tail.trimEnd().split('\n').at(-1)?.trim() ?? ''
  return line === '' ? '' : `, last line ${JSON.stringify(line.slice(0, 200))}`
}
