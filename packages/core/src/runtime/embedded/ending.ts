import type { LandfallError } from '../../errors/landfall-error.ts'

/** What keeps a worker's code from going on: `halt` and `abort` spare what is shielded, `stop` spares nothing. */
export type EndingKind = 'halt' | 'abort' | 'stop'

/** The endings of one worker, and who waits to be told. */
export interface Endings {
  /** What an unshielded (or shielded) place has to throw instead of going on; `null` to go on. */
  reason(shielded: boolean): LandfallError | null
  /** What was raised that a place does not even let a running effect finish for; `null` when nothing was. */
  cutsOff(shielded: boolean): LandfallError | null
  raise(kind: EndingKind, error: LandfallError): void
  /**
   * Calls back when something is raised that concerns the place. Call what it returns to stop listening.
   *
   * @param kinds `stop` is always listened to
   */
  listen(
    kinds: readonly EndingKind[],
    shielded: boolean,
    callback: (error: LandfallError) => void,
  ): () => void
}

export function endings(): Endings {
  let ending: LandfallError | null = null
  let aborted: LandfallError | null = null
  let stopped: LandfallError | null = null
  const listeners = new Set<(kind: EndingKind, error: LandfallError) => void>()

  return {
    reason: (shielded) => stopped ?? (shielded ? null : ending),
    cutsOff: (shielded) => stopped ?? (shielded ? null : aborted),
    raise(kind, error) {
      if (kind === 'abort') aborted ??= error
      if (kind === 'stop') stopped ??= error
      else ending ??= error
      for (const listener of [...listeners]) listener(kind, error)
    },
    listen(kinds, shielded, callback) {
      const listener = (kind: EndingKind, error: LandfallError): void => {
        if (kind === 'stop' || (!shielded && kinds.includes(kind))) callback(error)
      }
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
