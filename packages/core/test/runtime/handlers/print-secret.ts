// A program that prints the secret in TOKEN in every encoding, each cut into pieces that are flushed one by
// one.
import { setImmediate as turn } from 'node:timers/promises'
import { writings } from '../../redact/planted.ts'

const secret = process.env.TOKEN ?? ''
const flush = (stream: NodeJS.WriteStream, text: string) =>
  new Promise<void>((resolve) => void stream.write(text, () => resolve()))

for (const { name, write } of writings) {
  for (const pieces of [1, 2, 3, 7]) {
    const text = `${name}: ${write(secret)}\n`
    const length = Math.ceil(text.length / pieces)
    for (let from = 0; from < text.length; from += length) {
      await flush(pieces === 7 ? process.stderr : process.stdout, text.slice(from, from + length))
      await turn()
    }
  }
}
if (process.argv.includes('--fail')) process.exitCode = 1
