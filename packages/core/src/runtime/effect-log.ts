import type { LogStore } from '../store/store.ts'

/** The log of one effect: lines that come faster than the store takes them are written together. */
export interface EffectLog {
  /** Takes a line. Gives a promise when so much is waiting that whoever prints should slow down. */
  line(text: string): void | Promise<void>
  /** What is being written; `null` when everything is. */
  readonly writing: Promise<void> | null
}

/** Characters that may wait before the effect is slowed down. */
const enough = 64 * 1024

export function effectLog(logs: LogStore, deployment: string, path: string): EffectLog {
  let waiting = ''
  let writing: Promise<void> | null = null

  const write = async (): Promise<void> => {
    while (waiting !== '') {
      const text = waiting
      waiting = ''
      // A log that cannot be written must not end a deployment; the outcome and its last lines are in the journal.
      await logs.append(deployment, path, text).catch(() => {})
    }
    writing = null
  }

  return {
    get writing() {
      return writing
    },
    line(text) {
      waiting += `${text}\n`
      writing ??= Promise.resolve().then(write)
      return waiting.length > enough ? writing : undefined
    },
  }
}
