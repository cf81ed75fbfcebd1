import type { Split } from '../adapter/observation.ts'
import { approvalStatement } from '../approve/statement.ts'
import { LandfallError, toLandfallError } from '../errors/landfall-error.ts'
import { canonicalJson } from '../json/canonical.ts'
import { isoTime } from '../json/iso-time.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { announce } from './announce.ts'
import { proofEffect } from './effect-names.ts'
import { isInterruption, stopsWorker } from './interruption.ts'
import type { MigrationFile } from './migration.ts'
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
  /** What a migration's dry run said, and the files that it brings; `null` where nothing is migrated. */
  readonly dryRun: {
    readonly digest: string
    readonly plan: JsonObject
    readonly files: readonly MigrationFile[]
  } | null
  readonly requestedBy: string
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
  /** A signature over `approvalStatement`; empty where the environment asks for none. */
  readonly proof: string
}

/** What is asked. */
export interface Question {
  readonly step: string
  readonly instructions: string
  readonly timeoutMs: number
  /** How many different people have to say yes. Default: what the environment asks for. */
  readonly minimum?: number
  readonly dryRun?: Subject['dryRun']
}

/** The name under which the answers to a subject reach the deployment. */
export function answerSignal(step: string): string {
  return `answer:${step}`
}

const maximumAnswers = 100

/**
 * Waits until enough people have answered a subject with yes; the first no ends it. Answers that do not count (to
 * another subject, without a proof where one is needed, by whoever asked for the deployment where that is forbidden, by
 * somebody who answered already) are passed over, and said so.
 *
 * @returns the answer that completed it
 * @throws `APPROVAL_REJECTED`, `APPROVAL_TIMED_OUT`
 */
export async function askPerson(runtime: Runtime, progress: Progress, question: Question): Promise<Answer> {
  const { step, instructions, timeoutMs } = question
  const { minimum = progress.plan.approval.minimum } = question
  const askedAt = runtime.now('asked-at')
  const nonce = runtime.uuid('nonce')
  const subject = runtime.keep('subject', () =>
    subjectOf(progress, question, { step: runtime.path, nonce, expiresAtMs: askedAt + timeoutMs }),
  )
  runtime.note('asked', { kind: 'person.asked', step, subject, instructions })
  announce(runtime, progress, 'approval_needed', { step, error: null })
  const expected = canonicalJson(subject)
  const yes = new Set<string>()
  let flooded = true

  for (let turn = 1; turn <= maximumAnswers; turn++) {
    // The wall clock may have been set back meanwhile: never wait for more than the whole.
    const left = Math.min(timeoutMs, Math.max(0, askedAt + timeoutMs - runtime.now(`turn-${turn}`)))
    const payload = await runtime.signal(`answer-${turn}`, answerSignal(runtime.path), { timeoutMs: left })
    if (payload === null) {
      flooded = false
      break
    }
    const answer = asAnswer(payload)
    const counted =
      answer === null || canonicalJson(answer.subject) !== expected
        ? { refused: 'it was for another subject' }
        : await count(runtime.scope(`proof-${turn}`), progress, answer, yes)
    if (answer === null || 'refused' in counted) {
      const reason = (counted as Refused).refused
      const message = `An answer to ${step} does not count: ${reason}`
      runtime.note(`refused-${turn}`, { kind: 'person.refused', step, by: answer?.by ?? 'unknown', reason })
      progress.warnings.push(new LandfallError({ code: 'APPROVAL_MISMATCH', message, target: step }).toJSON())
      continue
    }
    const { by } = counted
    const { decision, comment } = answer
    if (decision === 'approved') yes.add(by)
    const missing = decision === 'approved' ? Math.max(0, minimum - yes.size) : 0
    runtime.note(`answered-${turn}`, { kind: 'person.answered', step, by, decision, missing })
    progress.approvals.push({ step, by, decision, comment, proven: progress.plan.approval.proven })
    if (decision === 'rejected') {
      const message = `${by} rejected ${step}`
      throw new LandfallError({ code: 'APPROVAL_REJECTED', message, target: step, seen: comment })
    }
    if (missing === 0) return { ...answer, by }
  }
  const answered = yes.size === 0 ? 'Nobody' : `Only ${[...yes].join(', ')}`
  const until = flooded ? `among the first ${maximumAnswers} answers` : `before ${subject.expiresAt}`
  throw new LandfallError({
    code: 'APPROVAL_TIMED_OUT',
    message: `${answered} answered ${step} ${until}`,
    target: step,
    expected: minimum === 1 ? instructions : `${minimum} people: ${instructions}`,
  })
}

interface Refused {
  readonly refused: string
}

/** Whose answer it is, if it counts. Where signatures are asked for, what the answer claims is not believed. */
async function count(
  runtime: Runtime,
  { plan, caller }: Progress,
  answer: Answer,
  before: ReadonlySet<string>,
): Promise<{ readonly by: string } | Refused> {
  const { notRequester, proven } = plan.approval
  let { by } = answer
  if (proven) {
    const { subject, decision, comment, proof } = answer
    const statement = approvalStatement({ decision, subject, comment })
    const { principal, reason } = await provenBy(runtime, { statement, proof })
    if (principal === null) return { refused: reason ?? 'nobody known has signed it' }
    by = principal
  }
  if (notRequester && by === caller.name) return { refused: `${by} asked for the deployment` }
  // Whoever said yes may still take it back.
  if (before.has(by) && answer.decision === 'approved') return { refused: `${by} has answered already` }
  return { by }
}

/** Whoever can write to the inbox can write a proof that nothing can be said of: that must not end the deployment. */
async function provenBy(runtime: Runtime, input: JsonObject): Promise<Proven> {
  try {
    return await runtime.effect<Proven>('proof', proofEffect, input, { attempts: 3 })
  } catch (error) {
    if (stopsWorker(error) || isInterruption(error)) throw error
    const { message } = toLandfallError(error, { code: 'UNEXPECTED' })
    return { principal: null, reason: `its proof could not be looked at: ${message}` }
  }
}

/** What looking at a signature came to. */
interface Proven extends JsonObject {
  readonly principal: string | null
  readonly reason: string | null
}

function subjectOf(
  progress: Progress,
  { instructions, dryRun = null }: Question,
  { step, nonce, expiresAtMs }: Pick<Subject, 'step' | 'nonce'> & { readonly expiresAtMs: number },
): Subject {
  const { plan } = progress
  const targets = Object.values(plan.targets)
  return {
    deployment: progress.deployment,
    environment: plan.environment,
    version: plan.version,
    step,
    planDigest: progress.planDigest,
    artifacts: Object.fromEntries(progress.artifacts.map(({ name, sha256 }) => [name, sha256])),
    live: Object.fromEntries(targets.map(({ name, observed }) => [name, splitOf(observed)])),
    rollbackTargets: Object.fromEntries(
      targets.map(({ name, stable }) => [name, stable?.release ?? stable?.id ?? null]),
    ),
    dryRun,
    requestedBy: progress.caller.name,
    instructions,
    nonce,
    expiresAt: isoTime(expiresAtMs),
  }
}

function asAnswer(payload: Json): Answer | null {
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return null
  const { subject, decision, by, comment, proof } = payload as JsonObject
  if (subject === null || typeof subject !== 'object') return null
  if (decision !== 'approved' && decision !== 'rejected') return null
  if (typeof by !== 'string' || by === '') return null
  return {
    subject: subject as Subject,
    decision,
    by,
    comment: typeof comment === 'string' ? comment : '',
    proof: typeof proof === 'string' ? proof : '',
  }
}
