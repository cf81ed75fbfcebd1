import { abortError } from '../aborted.ts'

/** A pattern that needs longer tries the same text again and again. */
const longestMs = 5_000

/** Different matches, and characters of them: more than an effect's result should carry. */
const most = { matches: 1_000, characters: 32 * 1024 }

/** Runs beside this process: a regular expression cannot be stopped where it runs. */
const program = `
const { parentPort, workerData } = require('node:worker_threads')
const { pattern, texts, most } = workerData
const found = new Set()
let characters = 0
const search = () => {
  const expression = new RegExp(pattern, 'gm')
  for (const text of texts) {
    for (const [match] of text.matchAll(expression)) {
      if (match === '' || found.has(match)) continue
      found.add(match)
      characters += match.length
      if (found.size > most.matches || characters > most.characters) return 'it finds too much'
    }
  }
  return [...found]
}
try {
  parentPort.postMessage(search())
} catch (error) {
  parentPort.postMessage(error.message)
}
`

/**
 * Everything that a regular expression finds in texts, each match once, in the order of appearance; or in words
 * why not. Bounded in time and size, whatever the expression is.
 *
 * @throws the signal's reason when it is aborted
 */
export async function findAll(
  pattern: string,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[] | string> {
  const { Worker } = await import('node:worker_threads')
  const worker = new Worker(program, {
    eval: true,
    workerData: { pattern, texts, most },
    execArgv: [],
    env: {},
  })
  let timer: NodeJS.Timeout | undefined
  let stop = (): void => {}
  try {
    return await new Promise((resolve, reject) => {
      stop = () => reject(abortError(signal))
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      // Not before it runs: a busy machine may take long to start it.
      worker.once('online', () => {
        timer = setTimeout(() => resolve(`it takes longer than ${longestMs / 1_000} s`), longestMs)
      })
      worker.once('message', resolve)
      worker.once('error', (error: Error) => resolve(error.message))
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
