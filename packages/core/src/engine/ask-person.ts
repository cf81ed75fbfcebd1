import type { Split } from '../adapter/observation.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { canonicalJson } from '../json/canonical.ts'
import { isoTime } from '../json/iso-time.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { splitOf } from './observed.ts'
import type { Progress } from './progress.ts'
import type { Runtime } from './runtime-port.ts'

/** What a person is asked about. An answer holds for exactly this subject and no other. */
export interface Subject extends JsonObject {
  readonly deployment: string
  readonly environment: string
  readonly version: string
  readonly step: string
  readonly planDigest: string
  /** sha256 of each artifact that was built, by name. */
  readonly artifacts: { readonly [name: string]: string }
  /** Percent by revision that was live on each target when the plan was made. */
  readonly live: { readonly [target: string]: Split }
  /** What a rollback returns to on each target; `null` where there is nothing. */
  readonly rollbackTargets: { readonly [target: string]: string | null }
  readonly instructions: string
  readonly nonce: string
  /** ISO 8601. */
  readonly expiresAt: string
}

/** A person's answer, as it lies in the inbox. */
export interface Answer extends JsonObject {
  readonly subject: Subject
  readonly decision: 'approved' | 'rejected'
  readonly by: string
  readonly comment: string
}

/** The name under which the answers to a subject reach the deployment. */
export function answerSignal(step: string): string {
  return `answer:${step}`
}

const maximumAnswers = 100

/**
 * Waits for a person's answer to a subject. Answers to any other subject are passed over, and said so.
 *
 * @throws `APPROVAL_REJECTED`, `APPROVAL_TIMED_OUT`
 */
export async function askPerson(
  runtime: Runtime,
  progress: Progress,
  question: { readonly step: string; readonly instructions: string; readonly timeoutMs: number },
): Promise<Answer> {
  const { step, instructions, timeoutMs } = question
  const askedAt = runtime.now('asked-at')
  const nonce = runtime.uuid('nonce')
  const subject = runtime.keep('subject', () =>
    subjectOf(progress, { step: runtime.path, instructions, nonce, expiresAtMs: askedAt + timeoutMs }),
  )
  runtime.note('asked', { kind: 'person.asked', step, subject, instructions })
  const expected = canonicalJson(subject)

  for (let turn = 1; turn <= maximumAnswers; turn++) {
    // The wall clock may have been set back meanwhile: never wait for more than the whole.
    const left = Math.min(timeoutMs, Math.max(0, askedAt + timeoutMs - runtime.now(`turn-${turn}`)))
    const payload = await runtime.signal(`answer-${turn}`, answerSignal(runtime.path), { timeoutMs: left })
    if (payload === null) break
    const answer = asAnswer(payload)
    if (answer === null || canonicalJson(answer.subject) !== expected) {
      const message = `An answer to ${step} was for another subject and does not count`
      progress.warnings.push(new LandfallError({ code: 'APPROVAL_MISMATCH', message, target: step }).toJSON())
      continue
    }
    const { by, decision, comment } = answer
    runtime.note('answered', { kind: 'person.answered', step, by, decision })
    progress.approvals.push({ step, by, decision, comment })
    if (decision === 'approved') return answer
    const message = `${by} rejected ${step}`
    throw new LandfallError({ code: 'APPROVAL_REJECTED', message, target: step, seen: comment })
  }
  const message = `Nobody answered ${step} before ${subject.expiresAt}`
  throw new LandfallError({ code: 'APPROVAL_TIMED_OUT', message, target: step, expected: instructions })
}

function subjectOf(
  progress: Progress,
  question: Pick<Subject, 'step' | 'instructions' | 'nonce'> & { readonly expiresAtMs: number },
): Subject {
  const { plan } = progress
  const targets = Object.values(plan.targets)
  return {
    deployment: progress.deployment,
    environment: plan.environment,
    version: plan.version,
    step: question.step,
    planDigest: progress.planDigest,
    artifacts: Object.fromEntries(progress.artifacts.map(({ name, sha256 }) => [name, sha256])),
    live: Object.fromEntries(targets.map(({ name, observed }) => [name, splitOf(observed)])),
    rollbackTargets: Object.fromEntries(
      targets.map(({ name, stable }) => [name, stable?.release ?? stable?.id ?? null]),
    ),
    instructions: question.instructions,
    nonce: question.nonce,
    expiresAt: isoTime(question.expiresAtMs),
  }
}

function asAnswer(payload: Json): Answer | null {
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return null
  const { subject, decision, by, comment } = payload as JsonObject
  if (subject === null || typeof subject !== 'object') return null
  if (decision !== 'approved' && decision !== 'rejected') return null
  if (typeof by !== 'string' || by === '') return null
  return { subject: subject as Subject, decision, by, comment: typeof comment === 'string' ? comment : '' }
}
