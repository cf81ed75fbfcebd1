import { createInterface } from 'node:readline/promises'

/** Asks the person at the terminal. Anything but yes is no, Ctrl-C and the end of the input too. */
export async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const ended = new AbortController()
  lines.once('SIGINT', () => ended.abort())
  lines.once('close', () => ended.abort())
  try {
    const answer = await lines.question(`${question} [y/N] `, { signal: ended.signal })
    return /^y(?:es)?$/i.test(answer.trim())
  } catch {
    process.stdout.write('\n')
    return false
  } finally {
    lines.close()
  }
}
