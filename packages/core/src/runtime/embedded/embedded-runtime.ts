import { randomUUID } from 'node:crypto'
import type { Runtime } from '../../engine/runtime-port.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import type { JournalEvent } from '../../events/journal-event.ts'
import type { Json } from '../../json/json.ts'
import type { EndingKind } from './ending.ts'
import { journaledEffect } from './journaled-effect.ts'
import type { WorkerCore } from './worker-core.ts'

/** Ids that were used at one place, and the places below it. */
interface Place {
  readonly path: string
  readonly used: Set<string>
  readonly below: Map<string, Place>
}

const waitEnds: readonly EndingKind[] = ['halt', 'abort']

/** The runtime port over a journal: the whole of what the deciding code can do. */
export function embeddedRuntime(core: WorkerCore): Runtime {
  return runtimeAt(core, { path: '', used: new Set(), below: new Map() }, false)
}

function runtimeAt(core: WorkerCore, place: Place, shielded: boolean): Runtime {
  const { clock, endings, past } = core

  /** The path of an id, which may be used once. */
  const claim = (id: string): string => {
    const path = joined(place.path, id)
    if (place.used.has(id)) throw usedTwice(path)
    place.used.add(id)
    return path
  }

  const goOn = (): void => {
    const ending = endings.reason(shielded)
    if (ending !== null) throw ending
  }

  /** Waits for `ms`, for what `start` waits for, or for an ending, whichever comes first. */
  const waitFor = <T>(
    ms: number,
    atTimeout: T,
    start: (done: (value: T) => void) => () => void,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const release = (): void => {
        cancelTimer()
        stopListening()
        cancelStart()
      }
      const done = (value: T): void => {
        release()
        resolve(value)
      }
      const cancelTimer = clock.after(ms, () => done(atTimeout))
      const stopListening = endings.listen(waitEnds, shielded, (error) => {
        release()
        reject(error)
      })
      let cancelStart = (): void => {}
      cancelStart = start(done)
    })

  return {
    path: place.path,

    async effect<Output extends Json>(id: string, name: string, input: Json, policy = {}) {
      const path = claim(id)
      return (await journaledEffect(core, { path, shielded }, name, input, policy)) as Output
    },

    async sleep(id, ms) {
      const path = claim(id)
      if (ms <= 0) return
      const timer = past.entries.get(path)?.timer
      if (timer?.fired) return
      goOn()
      // The wall clock may have been set back meanwhile: never wait for more than the whole.
      const left =
        timer === undefined ? ms : Math.min(ms, Math.max(0, Date.parse(timer.startedAt) + ms - clock.now()))
      if (timer === undefined) {
        core.append({ type: 'timer.started', path, ms })
        core.flush()
      }
      await waitFor(left, null, () => () => {})
      core.append({ type: 'timer.fired', path })
    },

    async signal(id, name, { timeoutMs }) {
      const path = claim(id)
      const known = past.entries.get(path)?.signal
      if (known?.answer !== undefined) return known.answer.payload
      goOn()
      const expiresAt = known?.expiresAt ?? new Date(clock.now() + timeoutMs).toISOString()
      if (known === undefined) {
        core.append({ type: 'signal.awaited', path, name, expiresAt })
        core.flush()
      }
      const left = Math.min(timeoutMs, Math.max(0, Date.parse(expiresAt) - clock.now()))
      const message = await waitFor<{ readonly key: string; readonly payload: Json } | null>(
        left,
        null,
        (done) => core.inbox.wait(name, done),
      )
      if (message === null) {
        core.append({ type: 'signal.timed_out', path, name })
        await core.synced()
        return null
      }
      const { key, payload } = message
      const event = core.append({ type: 'signal.received', path, name, key, payload })
      await core.synced()
      return event.type === 'signal.received' ? event.payload : payload
    },

    async fanOut(id, items, { limit }, child) {
      claim(id)
      const iterator = items[Symbol.iterator]()
      let index = 0
      let failure: { readonly error: unknown } | null = null
      const lane = async (): Promise<void> => {
        while (failure === null) {
          const next = iterator.next()
          if (next.done) return
          const at = index++
          // A place of its own that nobody else holds, so that it goes when the child has ended.
          const inner: Place = {
            path: joined(joined(place.path, id), String(at)),
            used: new Set(),
            below: new Map(),
          }
          try {
            await child(runtimeAt(core, inner, shielded), next.value, at)
          } catch (error) {
            failure ??= { error }
          }
        }
      }
      await Promise.all(Array.from({ length: Math.max(1, Math.floor(limit)) }, lane))
      if (failure !== null) throw (failure as { readonly error: unknown }).error
    },

    scope(id) {
      const known = place.below.get(id)
      const inner = known ?? {
        path: joined(place.path, id),
        used: new Set<string>(),
        below: new Map<string, Place>(),
      }
      place.below.set(id, inner)
      return runtimeAt(core, inner, shielded)
    },

    now: (id) => recorded(core, claim(id), () => clock.now()),
    uuid: (id) => recorded(core, claim(id), () => randomUUID()),
    keep: (id, make) => recorded(core, claim(id), make),

    note(id, note) {
      const path = claim(id)
      if (past.entries.get(path)?.noted) return true
      if (endings.reason(shielded) !== null) return false
      core.append({ type: 'noted', path, note })
      return true
    },

    halt(reason) {
      if (past.ending === null) {
        core.append({ type: 'deployment.halted', reason })
        past.ending = reason
      }
      endings.raise(
        'halt',
        new LandfallError({ code: 'HALTED', message: `Nothing new starts: ${reason.message}` }),
      )
      return past.ending
    },

    shield: (run) => run(runtimeAt(core, place, true)),
  }
}

function recorded<T extends Json>(core: WorkerCore, path: string, make: () => T): T {
  const known = core.past.entries.get(path)?.value
  if (known !== undefined) return known.value as T
  // As it was written: that is what a replay sees.
  const event = core.append({ type: 'value.recorded', path, value: make() })
  return (event as Extract<JournalEvent, { type: 'value.recorded' }>).value as T
}

function joined(path: string, id: string): string {
  return path === '' ? id : `${path}/${id}`
}

function usedTwice(path: string): LandfallError {
  const message = `Two things in the pipeline have the same place ${path}`
  return new LandfallError({
    code: 'JOURNAL_MISMATCH',
    message,
    effect: path,
    expected: 'ids that are unique',
  })
}
