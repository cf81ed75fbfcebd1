import { readFile } from 'node:fs/promises'
import { writeDurably } from '../durable-file.ts'
import { Refusal } from './refusal.ts'
import { emptyState, type State } from './state.ts'

type Change = (state: State) => State

interface Waiting {
  readonly change: Change
  readonly resolve: (state: State) => void
  readonly reject: (reason: unknown) => void
}

/**
 * The supervisor's state, in memory and on disk. What `update` has answered survives any crash; what was not
 * written was never in force. Changes that arrive while one is being written are written together.
 */
export class StateFile {
  private current: State
  private readonly path: string
  private readonly changed: (state: State) => void
  private waiting: Waiting[] = []
  private writing = false

  /** @param changed is called right when a new state comes into force, before `update` answers. */
  constructor(path: string, state: State, changed: (state: State) => void) {
    this.path = path
    this.current = state
    this.changed = changed
  }

  get state(): State {
    return this.current
  }

  /** Brings a change into force, on disk first. An error of `change` is the caller's, and changes nothing. */
  update(change: Change): Promise<State> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ change, resolve, reject })
      if (!this.writing) void this.writeAll()
    })
  }

  private async writeAll(): Promise<void> {
    this.writing = true
    while (this.waiting.length > 0) {
      const batch = this.waiting
      this.waiting = []
      let next = this.current
      const taken = batch.filter(({ change, reject }) => {
        try {
          next = change(next)
          return true
        } catch (error) {
          reject(error)
          return false
        }
      })
      try {
        if (next !== this.current) await writeDurably(this.path, `${JSON.stringify(next, null, 2)}\n`)
      } catch (error) {
        for (const { reject } of taken) reject(error)
        continue
      }
      this.current = next
      this.changed(next)
      for (const { resolve } of taken) resolve(next)
    }
    this.writing = false
  }
}

/** Reads the state a supervisor left behind; `null` when there never was one. */
export async function readState(path: string): Promise<State | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const state = parse(text)
  if (state?.format === 1) return { ...emptyState, ...state }
  throw new Refusal('STORE_INVALID', `${path} is not a state of the supervisor`, {
    remedy: 'Stop the processes of this root by hand, remove the file, and deploy again.',
  })
}

function parse(text: string): State | null {
  try {
    return JSON.parse(text) as State
  } catch {
    return null
  }
}
