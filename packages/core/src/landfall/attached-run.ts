import { hash } from 'node:crypto'
import { type Answer, answerSignal, type Subject } from '../engine/ask-person.ts'
import type { Plan } from '../engine/plan.ts'
import type { DeploymentRecord } from '../engine/record.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { JournalEvent, JournalFact } from '../events/journal-event.ts'
import { abortSignal } from '../runtime/embedded/inbox.ts'
import { endEarlierRuns } from '../runtime/handlers/process/run-file.ts'
import { takeLease } from '../runtime/lease.ts'
import { createPerformer } from '../runtime/performer.ts'
import { startWorker, type Worker } from '../runtime/worker.ts'
import type { Lease } from '../store/store.ts'
import { createDelivery } from './delivery.ts'
import { follow } from './follow.ts'
import type { Host } from './host.ts'
import { adaptersOf } from './make-plan.ts'
import { openQuestions } from './questions.ts'
import type { Decision, Run, RunState } from './run.ts'
import { endIn, isSettled } from './settled.ts'
import { endStillborn } from './stillborn.ts'

type Created = Extract<JournalFact, { type: 'deployment.created' }>

/** A run as the facade hands it out, with what only the facade needs. */
export interface AttachedRun extends Run {
  /** Becomes the worker of the deployment with a lease that was just taken. */
  work(lease: Lease, created: Created | null): Promise<void>
}

export function attachedRun(host: Host, id: string): AttachedRun {
  const { store, clock, redactor } = host
  const { emit, on } = createDelivery()
  let worker: Worker | null = null
  let result: Promise<DeploymentRecord> | null = null

  const work = async (lease: Lease, created: Created | null): Promise<void> => {
    worker = await startWorker(
      {
        store,
        clock,
        redactor,
        registry: host.registry,
        leaseTermMs: host.leaseTermMs,
        performer: ({ environment, plan }) =>
          createPerformer({
            deployment: id,
            environment,
            adapters: adaptersOf(host, plan as Plan),
            handlers: host.handlers,
            projectDirectory: host.projectDirectory,
            runDirectory: host.runDirectory,
            variables: host.variables,
            clock,
            redactor,
            logs: store.logs,
            around: host.around,
            emit,
          }),
        emit: (event: JournalEvent) => emit({ ...event, deployment: id }),
        endEarlier: () => endEarlierRuns(host.notesOf(id), clock, tellOutput),
      },
      lease,
      created,
    )
    const { ended } = worker
    result = ended.then((conclusion) => conclusion?.record ?? recordFromStore())
    // Whoever asks for the result hears of a failure; when nobody does, it is no unhandled rejection.
    result.catch(() => {})
    ended
      .catch(() => {})
      .finally(() => {
        worker = null
      })
  }

  /** Shows a line as an effect of this deployment would, and keeps it in the effect's log. */
  const tellOutput = async (operationId: string, line: string): Promise<void> => {
    const path = operationId.slice(id.length + 1)
    emit({ type: 'output', deployment: id, at: new Date(clock.now()).toISOString(), path, line })
    // As with any log: one that cannot be written must not end a deployment.
    await store.logs.append(id, path, `${line}\n`).catch(() => {})
  }

  /** Follows the journal to the end that another worker writes, as long as there is one. */
  const recordFromStore = async (): Promise<DeploymentRecord> => {
    const watching = new AbortController()
    const followed = async (): Promise<DeploymentRecord | null> => {
      for await (const event of follow(store, id, 1, watching.signal)) {
        if (event.type === 'deployment.finished') return event.record as DeploymentRecord
      }
      return null
    }
    const guard = async (): Promise<void> => {
      while (await isAlive(host, id)) if (watching.signal.aborted) return
      watching.abort()
    }
    const ended = followed()
    guard().catch(() => watching.abort())
    const record = await ended.finally(() => watching.abort())
    if (record !== null) return record
    // A worker goes when it has written the end, which need not have been read by then.
    const end = endIn(await allEvents())
    if (end !== undefined) return end.record as DeploymentRecord
    throw interrupted(id)
  }

  const allEvents = async (): Promise<JournalEvent[]> => {
    const events: JournalEvent[] = []
    for await (const event of store.journals.read(id, 1)) events.push(event)
    return events
  }

  const answer = async (
    decision: Answer['decision'],
    { by, comment = '', step, proof = '' }: Decision,
  ): Promise<void> => {
    const subject = onlyOne(openQuestions(await allEvents(), clock.now()), step)
    const words = redactor.value({ decision, by, comment })
    await store.inboxes.put(id, {
      // Whoever answers again with another proof is not the one whose answer did not count.
      key: `answer:${subject.step}:${subject.nonce}:${words.by}:${hash('sha256', proof).slice(0, 12)}`,
      name: answerSignal(subject.step),
      payload: { subject, ...words, proof } satisfies Answer,
      at: new Date(clock.now()).toISOString(),
    })
  }

  const resume = async (): Promise<void> => {
    if (worker !== null) return
    const lease = await takeLease(store.leases, clock, {
      deployment: id,
      worker: host.worker,
      termMs: host.leaseTermMs,
    })
    await work(lease, null)
  }

  const state = async (): Promise<RunState> => {
    const events = await allEvents()
    if (events.length === 0) throw unknownDeployment(id)
    if (endIn(events) !== undefined) return 'finished'
    if (worker !== null) return 'working'
    return (await isAlive(host, id)) ? 'working' : 'interrupted'
  }

  const run: AttachedRun = {
    id,
    work,
    get result() {
      // Nobody is at work now; that need not stay so, and who asks again shall hear of it.
      result ??= recordFromStore().catch((error: unknown) => {
        result = null
        throw error
      })
      return result
    },
    async *events({ from = 1, signal } = {}) {
      for await (const event of follow(store, id, from, signal)) yield { ...event, deployment: id }
    },
    on,
    state,
    questions: async () => openQuestions(await allEvents(), clock.now()),
    approve: (decision) => answer('approved', decision),
    reject: (decision) => answer('rejected', decision),
    async abort({ by, reason }) {
      const events = await allEvents()
      if (events.length === 0) return await endStillborn(host, id, by)
      if (endIn(events) !== undefined) throw alreadyEnded(id)
      const at = new Date(clock.now()).toISOString()
      const payload = redactor.value({ by, reason })
      await store.inboxes.put(id, { key: 'abort', name: abortSignal, payload, at })
      if (worker !== null) return
      try {
        await resume()
      } catch (error) {
        // A worker that is alive reads its inbox by itself.
        if ((error as LandfallError).code !== 'LEASE_HELD') throw error
      }
    },
    async resume() {
      const events = await allEvents()
      if (events.length === 0) throw unknownDeployment(id)
      const end = endIn(events)
      if (end === undefined || !(await isSettled(host, id, end))) await resume()
      return run
    },
    async leave() {
      await worker?.leave()
    },
  }
  return run
}

/** Whether the lease's worker gave a sign of life within one term of this process's clock. */
async function isAlive(host: Host, id: string): Promise<boolean> {
  const { store, clock, leaseTermMs } = host
  const first = await store.leases.view(id)
  if (first === null || first.released) return false
  const until = clock.monotonic() + leaseTermMs
  while (clock.monotonic() < until) {
    await new Promise<void>((resolve) => clock.after(leaseTermMs / 5, resolve))
    const now = await store.leases.view(id)
    if (now === null || now.released) return false
    if (now.epoch !== first.epoch || now.beat !== first.beat) return true
  }
  return false
}

function onlyOne(questions: readonly Subject[], step: string | undefined): Subject {
  const fitting = questions.filter(
    (question) => step === undefined || question.step === step || question.step.startsWith(`${step}/`),
  )
  const [question] = fitting
  if (question !== undefined && fitting.length === 1) return question
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message:
      fitting.length === 0 ? 'No question is open that this could answer' : 'More than one question is open',
    expected: fitting.length === 0 ? 'an open question' : 'the step of the question that is answered',
    seen: questions.map((one) => one.step).join(', ') || 'none',
  })
}

function interrupted(id: string): LandfallError {
  return new LandfallError({ code: 'INTERRUPTED', message: `Nobody is at work on ${id}`, target: id })
}

export function unknownDeployment(id: string): LandfallError {
  return new LandfallError({
    code: 'UNKNOWN_DEPLOYMENT',
    message: `There is no deployment ${id}`,
    target: id,
  })
}

function alreadyEnded(id: string): LandfallError {
  return new LandfallError({
    code: 'INVALID_INPUT',
    message: `The deployment ${id} has ended, so it cannot be aborted`,
    target: id,
    remedy: 'Use rollback() to return to an earlier release.',
  })
}
