import { hash } from 'node:crypto'
import type { EffectPolicy } from '../../engine/runtime-port.ts'
import { LandfallError } from '../../errors/landfall-error.ts'
import { canonicalJson } from '../../json/canonical.ts'
import type { Json } from '../../json/json.ts'
import { attempt } from './attempt.ts'
import { bounded } from './effect-error.ts'
import { journalFailure, journalResult, pastOutcome, resultText } from './outcome.ts'
import type { PastEntry } from './past.ts'
import type { WorkerCore } from './worker-core.ts'

const defaultDeadlineMs = 10 * 60_000
const defaultBackoffMs = 500
const longestBackoffMs = 30_000

/** Performs an effect once its intent is on stable storage, and answers once its outcome is; or answers from the past. */
export async function journaledEffect(
  core: WorkerCore,
  place: { readonly path: string; readonly shielded: boolean },
  name: string,
  input: Json,
  policy: EffectPolicy,
): Promise<Json> {
  const { path, shielded } = place
  const inputDigest = hash('sha256', canonicalJson(input))
  const past = core.past.entries.get(path)
  expectSame(past, path, name, inputDigest)
  if (past?.outcome !== undefined) {
    core.past.entries.delete(path)
    return await pastOutcome(core, past.outcome)
  }
  const ending = core.endings.reason(shielded)
  if (ending !== null) throw ending.with({ effect: path })
  if (!core.performer.has(name)) throw unregistered(path, name)

  const started = core.append({ type: 'effect.started', path, name, input, inputDigest })
  await core.synced()
  await core.expectLease()
  core.past.entries.delete(path)

  const fencingToken = { term: core.term, sequence: started.seq }
  let result: string
  try {
    // Raised while the intent was on its way to stable storage, when nothing listened for it.
    const raised = core.endings.cutsOff(shielded)
    if (raised !== null) throw raised
    const given = await withRetries(core, place, name, policy, (signal, deadlineMs) =>
      core.performer.perform(name, input, { path, signal, deadlineMs, fencingToken }),
    )
    result = resultText(path, given)
  } catch (error) {
    const stopped = core.endings.reason(true)
    if (stopped !== null) throw stopped
    return await journalFailure(core, path, error as LandfallError)
  }
  return await journalResult(core, path, result)
}

function expectSame(past: PastEntry | undefined, path: string, name: string, inputDigest: string): void {
  if (past === undefined || (past.effect?.name === name && past.effect.inputDigest === inputDigest)) return
  throw new LandfallError({
    code: 'JOURNAL_MISMATCH',
    message: `The program asks for another effect at ${path} than the journal has there`,
    effect: path,
    expected:
      past.effect === undefined
        ? 'no effect'
        : `${past.effect.name} with input ${past.effect.inputDigest.slice(0, 12)}`,
    seen: `${name} with input ${inputDigest.slice(0, 12)}`,
  })
}

async function withRetries(
  core: WorkerCore,
  { path, shielded }: { readonly path: string; readonly shielded: boolean },
  name: string,
  { deadlineMs = defaultDeadlineMs, attempts = 1, backoffMs = defaultBackoffMs }: EffectPolicy,
  run: (signal: AbortSignal, deadlineMs: number) => Promise<Json>,
): Promise<Json> {
  const { clock, endings } = core
  for (let number = 1; ; number++) {
    try {
      return await attempt((signal) => run(signal, deadlineMs), {
        path,
        name,
        deadlineMs,
        shielded,
        clock,
        endings,
      })
    } catch (thrown) {
      const error = bounded(thrown as LandfallError, core.sanitize)
      if (number >= attempts || error.disposition !== 'retryable' || endings.reason(shielded) !== null)
        throw error
      const delayMs = Math.min(longestBackoffMs, backoffMs * 2 ** (number - 1))
      core.append({ type: 'effect.retried', path, attempt: number, delayMs, error: error.toJSON() })
      await pauseUnlessEnding(core, shielded, delayMs)
      // The worker may have stood still meanwhile, and another one may have taken over.
      await core.expectLease()
    }
  }
}

function pauseUnlessEnding({ clock, endings }: WorkerCore, shielded: boolean, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      stopListening()
      resolve()
    })
    const stopListening = endings.listen(['halt', 'abort'], shielded, (error) => {
      cancel()
      stopListening()
      reject(error)
    })
  })
}

function unregistered(path: string, name: string): LandfallError {
  const message = `The effect ${name} is not registered here`
  return new LandfallError({ code: 'UNREGISTERED', message, target: name, effect: path })
}
