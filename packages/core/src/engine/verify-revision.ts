import type { Release } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { attemptOf, type CheckSubject, type Evidence } from '../verify/attempt.ts'
import type { Check } from '../verify/checks.ts'
import { probeCommandEffect, probeEffect } from './effect-names.ts'
import type { PlannedTarget } from './plan.ts'
import type { CheckResult, Progress } from './progress.ts'
import type { Runtime } from './runtime-port.ts'
import type { TargetEffects } from './target-effects.ts'

/** Whose verification it is. */
export interface VerificationSetting {
  readonly target: PlannedTarget
  readonly release: Release | null
  readonly checks: readonly Check[]
  readonly progress: Progress
}

/** Where the checks are sent. */
export interface VerificationPlace {
  /** `candidate`: the release's own URL, where the platform has one. `live`: the URL that users use. */
  readonly where: 'candidate' | 'live'
  /** The candidate's own URL as far as it is known. */
  readonly url: string | null
  readonly effects: TargetEffects
}

/**
 * Runs every check until it passes or its attempts are used up; the checks run side by side. What each one saw last is
 * kept as evidence.
 *
 * @returns whether the checks can have reached the release; without traffic and a URL of its own it was not judged
 * @throws `VERIFICATION_FAILED` with the evidence of the first check that failed
 */
export async function verifyRevision(
  runtime: Runtime,
  setting: VerificationSetting,
  place: VerificationPlace,
): Promise<boolean> {
  const { target, release, progress } = setting
  const { url, alone, reached } = await locate(place, release)
  const subject: CheckSubject = {
    version: progress.plan.version,
    environment: progress.plan.environment,
    url,
  }
  // Where the release has no URL of its own, users' traffic is mixed and no single version can be expected of it.
  const checks = [...setting.checks.entries()].filter(([, { kind }]) => alone || kind !== 'version')
  const revision = release?.id ?? ''

  // All of them end before the step does, also when one of them cannot be made.
  const ended = await Promise.allSettled(
    checks.map(([index, check]) => runCheck(runtime.scope(`check-${index + 1}`), check, subject, setting)),
  )
  const results = ended.map(settledValue)
  // In the order of the checks, whichever ended first: a resumed deployment writes the same record.
  setting.progress.checks.push(...results.map(({ result }) => result))
  const failure = results.find(({ error }) => error !== null)?.error ?? null
  if (failure === null) {
    runtime.note('passed', {
      kind: 'verification.passed',
      target: target.name,
      revision,
      checks: checks.length,
    })
    return reached
  }
  runtime.note('failed', {
    kind: 'verification.failed',
    target: target.name,
    revision,
    error: failure.toJSON(),
  })
  throw failure
}

function settledValue<T>(ended: PromiseSettledResult<T>): T {
  if (ended.status === 'rejected') throw ended.reason
  return ended.value
}

async function locate(
  { where, url, effects }: VerificationPlace,
  release: Release | null,
): Promise<{ readonly url: string | null; readonly alone: boolean; readonly reached: boolean }> {
  if (where === 'candidate' && url !== null) return { url, alone: true, reached: true }
  const seen = await effects.current('where')
  if (where === 'live') return { url: seen.url, alone: true, reached: true }
  const own = seen.revisions.find((revision) => revision.release === release?.id)
  if (own !== undefined && own.url !== null) return { url: own.url, alone: true, reached: true }
  return { url: seen.url, alone: false, reached: own !== undefined && own.weight > 0 }
}

interface Checked {
  readonly result: CheckResult
  readonly error: LandfallError | null
}

async function runCheck(
  place: Runtime,
  check: Check,
  subject: CheckSubject,
  { target: { name: target } }: VerificationSetting,
): Promise<Checked> {
  const { effect, input } = attemptOf(check, subject)
  const { name, attempts } = check
  const effectName = effect === 'probe' ? probeEffect : probeCommandEffect
  // The check has its own attempts; the margin lets its own timeout speak before the effect's deadline does.
  const policy = { deadlineMs: check.deadlineMs + 15_000, attempts: 2 }
  let seen = ''
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const evidence = await place.effect<Evidence>(`attempt-${attempt}`, effectName, input, policy)
    seen = evidence.reason ?? ''
    if (evidence.passed)
      return { result: { name, target, status: 'pass', attempts: attempt, seen }, error: null }
    if (attempt < attempts) await place.sleep(`interval-${attempt}`, check.intervalMs)
  }
  const error = new LandfallError({
    code: 'VERIFICATION_FAILED',
    message: `${name} failed on ${target} after ${attempts} attempts: ${seen}`,
    target,
    expected: name,
    seen,
  })
  return { result: { name, target, status: 'fail', attempts, seen }, error }
}
