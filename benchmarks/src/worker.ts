import { type Json, type Lease, type Runtime, type Store, systemClock } from '@landfall/core'
import { createRedactor } from '../../packages/core/src/redact/redactor.ts'
import { embeddedRuntime } from '../../packages/core/src/runtime/embedded/embedded-runtime.ts'
import { type OpenCore, openCore } from '../../packages/core/src/runtime/embedded/open-core.ts'
import { createPerformer } from '../../packages/core/src/runtime/performer.ts'

/** The effect that does nothing. */
export const noop = 'noop@1'

/** What a step that deploys something might be given, and what it might answer. */
export const input: Json = { target: 'web', revision: '2.0.0+1f3a9c', weight: 25, labels: ['a', 'b'] }
export const output: Json = { observed: { '2.0.0': 25 } }

/** Every entry of a journal is searched for the host application's secrets. */
const secrets = ['correct-horse-battery', 'staple/6f2d91']

/** The first entry of a journal. */
export const created = (deployment: string) =>
  ({
    type: 'deployment.created',
    format: 1,
    deployment,
    environment: 'bench',
    claim: 1,
    claimOrder: 1,
    caller: { name: 'bench', automated: true, proven: false, maximumWeight: 100, despite: null },
    planDigest: '0'.repeat(64),
    plan: {},
  }) as const

/** Becomes the worker of a deployment, as `resume` does: the journal is sealed, checked, read and indexed. */
export function takeOver(store: Store, lease: Lease, begins: boolean): Promise<OpenCore> {
  const { deployment } = lease
  const clock = systemClock
  const redactor = createRedactor(secrets)
  const performer = createPerformer({
    deployment,
    environment: 'bench',
    adapters: new Map(),
    handlers: new Map([[noop, async () => output]]),
    projectDirectory: '.',
    runDirectory: () => '.',
    variables: {},
    clock,
    redactor,
    logs: store.logs,
    around: (_path, perform) => perform(),
    emit: () => {},
  })
  return openCore(
    { store, clock, redactor, leaseTermMs: 15_000, performer: () => performer, emit: () => {} },
    lease,
    begins ? created(deployment) : null,
  )
}

/** The embedded runtime over a store, as a deployment's program has it, with one effect that does nothing. */
export interface BenchWorker {
  readonly runtime: Runtime
  close(): Promise<void>
}

/** Begins a deployment. */
export async function openWorker(store: Store, deployment: string): Promise<BenchWorker> {
  const lease = await store.leases.take(deployment, 'bench', null)
  const { core, close } = await takeOver(store, lease, true)
  return { runtime: embeddedRuntime(core), close }
}
