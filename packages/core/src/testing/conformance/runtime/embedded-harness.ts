import { toLandfallError } from '../../../errors/landfall-error.ts'
import { createRedactor } from '../../../redact/redactor.ts'
import { embeddedRuntime } from '../../../runtime/embedded/embedded-runtime.ts'
import { abortSignal } from '../../../runtime/embedded/inbox.ts'
import { openCore } from '../../../runtime/embedded/open-core.ts'
import { memoryStore } from '../../memory-store.ts'
import { virtualClock } from '../../virtual-clock.ts'
import type {
  BeginOptions,
  RunEnd,
  RuntimeEffects,
  RuntimeHarness,
  RuntimeProgram,
  RuntimeRun,
} from './harness.ts'

const deployment = 'conformance'

/** The embedded runtime over a store in memory and a virtual clock. */
export function embeddedHarness(): RuntimeHarness {
  const clock = virtualClock()
  const store = memoryStore({ now: () => new Date(clock.now()).toISOString() })
  let workers = 0
  let watching: (() => void) | null = null

  const begin = async (
    program: RuntimeProgram,
    effects: RuntimeEffects,
    { killAt = Number.POSITIVE_INFINITY }: BeginOptions = {},
  ): Promise<RuntimeRun> => {
    const worker = `worker-${++workers}`
    const process = store.process()
    const killed = Promise.withResolvers<void>()
    let boundaries = 0
    watching = () => {
      boundaries += 1
      if (boundaries === killAt) kill()
    }
    store.before((operation) => {
      const counts = operation.kind === 'journal.append' || operation.kind === 'journal.sync'
      if (counts && operation.worker === worker) watching?.()
    })
    const kill = (): void => {
      process.crash({ as: 'kill' })
      killed.resolve()
    }
    const lease = await process.leases.take(deployment, worker, await store.leases.view(deployment))
    const opening = openCore(
      {
        store: process,
        clock,
        redactor: createRedactor(),
        leaseTermMs: 3_600_000,
        performer: () => ({
          has: (name) => name in effects,
          perform: (name, input, { signal }) => (effects[name] as RuntimeEffects[string])(input, signal),
        }),
        emit: () => {},
      },
      lease,
      workers > 1 && store.entries(deployment).length > 0
        ? null
        : {
            type: 'deployment.created',
            format: 1,
            deployment,
            environment: 'test',
            claim: 1,
            claimOrder: 1,
            caller: {
              name: 'conformance',
              automated: true,
              proven: false,
              maximumWeight: 100,
              despite: null,
            },
            planDigest: '',
            plan: {},
          },
    )
    const run = async (): Promise<RunEnd> => {
      const { core, close } = await opening
      await core.inbox.poll()
      if (core.past.ending !== null) {
        const kind = core.past.abort === null ? 'halt' : 'abort'
        core.endings.raise(kind, toLandfallError(null, { code: kind === 'halt' ? 'HALTED' : 'ABORTED' }))
      }
      try {
        return { kind: 'returned', value: await program(embeddedRuntime(core)) }
      } catch (error) {
        return { kind: 'threw', error: toLandfallError(error, { code: 'UNEXPECTED' }) }
      } finally {
        await close()
      }
    }
    return {
      ended: run(),
      killed: killed.promise,
      get boundaries() {
        return boundaries
      },
      kill,
      send: (name, key, payload) =>
        store.inboxes.put(deployment, { key, name, payload, at: new Date(clock.now()).toISOString() }),
      async abort(by, reason) {
        const at = new Date(clock.now()).toISOString()
        await store.inboxes.put(deployment, { key: 'abort', name: abortSignal, payload: { by, reason }, at })
      },
      takeOver: begin,
    }
  }

  return { begin, until: (promise) => clock.runUntil(promise), pass: (ms) => clock.advance(ms) }
}
