import type { Readable } from 'node:stream'
import type { Redactor } from '../../../redact/redactor.ts'
import { createLineSplitter } from './line-splitter.ts'

/** After a command has ended, how long its output may be silent before nothing more is expected of it. */
const silenceMs = 250

/** A child that a command left running may print for ever; that is not the command's output any more. */
const longestRestMs = 5_000

/** The output of a command while it is read. */
export interface OutputReader {
  /** To be called when the command has ended. Resolves when everything it printed was taken. */
  finish(): Promise<void>
}

/**
 * Reads an output line by line, secrets taken out, as fast as the lines are taken.
 *
 * Redaction comes before the cutting into lines and parts, so a secret that is spread over several lines or
 * chunks is found. Bytes that are not UTF-8 become replacement characters.
 *
 * @param takeText sees the same as it was printed, not cut into lines
 */
export function readOutput(
  stream: Readable,
  redactor: Redactor,
  take: (line: string) => void | Promise<void>,
  takeText: (text: string) => void = () => {},
): OutputReader {
  const decoder = new TextDecoder()
  const redaction = redactor.stream()
  const splitter = createLineSplitter()
  let failure: { readonly error: unknown } | null = null
  let heard = performance.now()

  const deliver = async (lines: readonly string[]): Promise<void> => {
    try {
      await Promise.all(lines.map((line) => take(line)))
    } catch (error) {
      // The command goes on; that what it printed could not be kept is said when it has ended.
      failure ??= { error }
    }
  }
  let delivered = Promise.resolve()
  let delivering = 0
  const onData = (chunk: Buffer): void => {
    heard = performance.now()
    const text = redaction.push(decoder.decode(chunk, { stream: true }))
    takeText(text)
    const lines = splitter.push(text)
    if (lines.length === 0) return
    stream.pause()
    delivering++
    delivered = delivered
      .then(() => deliver(lines))
      .then(() => {
        heard = performance.now()
        if (--delivering === 0) stream.resume()
      })
  }
  stream.on('data', onData)

  return {
    async finish() {
      await endOrSilence(stream, () => (delivering > 0 ? performance.now() : heard))
      stream.off('data', onData)
      stream.destroy()
      const rest = redaction.push(decoder.decode()) + redaction.end()
      takeText(rest)
      await delivered
      await deliver([...splitter.push(rest), ...splitter.end()])
      if (failure !== null) throw failure.error
    },
  }
}

/** Resolves when the stream has ended, or when nothing was heard of it for a while. */
function endOrSilence(stream: Readable, heard: () => number): Promise<void> {
  if (stream.readableEnded || stream.destroyed) return Promise.resolve()
  const started = performance.now()
  return new Promise((resolve) => {
    const done = (): void => {
      clearInterval(timer)
      resolve()
    }
    const timer = setInterval(() => {
      const now = performance.now()
      if (now - Math.max(heard(), started) >= silenceMs || now - started >= longestRestMs) done()
    }, 50)
    stream.once('end', done)
    stream.once('close', done)
    stream.once('error', done)
  })
}
