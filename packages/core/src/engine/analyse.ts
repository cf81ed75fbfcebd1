import type { Release, Revision } from '../adapter/release.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { AnalysisOptions } from '../strategy/strategy.ts'
import { type Judgement, judge, type Measurement, type MetricSpec } from '../verify/analysis.ts'
import { type Scored, score } from '../verify/score.ts'
import { measureEffect } from './effect-names.ts'
import type { Runtime } from './runtime-port.ts'

/** What is analysed. */
export interface AnalysisSubject {
  readonly target: string
  readonly environment: string
  readonly release: Release
  /** The baseline; `null`: nothing is live beside the release. */
  readonly carrier: Revision | null
  /** The metrics that have failed in this rollout: they stay failed. */
  readonly failed: Map<string, string>
}

const defaultPassMark = 75

/**
 * Measures each metric as often as it asks for and judges it, one after the other. A critical one that fails ends the
 * analysis; the others give a score together, which ends it as soon as it cannot reach the pass mark any more. A metric
 * that failed at an earlier look of the rollout stays failed.
 *
 * @throws `ANALYSIS_FAILED`, `ANALYSIS_NO_DATA`
 */
export async function analyse(
  runtime: Runtime,
  subject: AnalysisSubject,
  metrics: readonly MetricSpec[],
  { looks = 1, passMark = defaultPassMark }: AnalysisOptions = {},
): Promise<void> {
  const judged = metrics.filter((metric) => isPossible(runtime, subject, metric))
  const scored = new Map<string, Scored>()
  for (const { name, critical = true, weight = 1 } of judged) {
    if (!critical) scored.set(name, { name, weight, verdict: 'no_data' })
  }
  for (const metric of judged) {
    const place = runtime.scope(metric.name)
    const { verdict, reason } = await judgementOf(place, subject, metric, looks)
    place.note('judged', { kind: 'analysis.judged', target: subject.target, verdict, reason })
    if (verdict === 'fail') subject.failed.set(metric.name, reason)
    const open = scored.get(metric.name)
    if (open === undefined) {
      if (verdict !== 'pass') throw conclusion(subject, metric.name, verdict, reason)
      continue
    }
    scored.set(metric.name, { ...open, verdict })
    const soFar = score([...scored.values()], passMark)
    if (soFar.verdict === 'fail') throw concludeScore(runtime, subject, soFar)
  }
  if (scored.size === 0) return
  const last = score([...scored.values()], passMark)
  if (last.verdict !== 'pass') throw concludeScore(runtime, subject, last)
  noteScore(runtime, subject, last)
}

/** Where nothing is live there is no baseline, and no user who could be spared the canary. */
function isPossible(runtime: Runtime, { target, carrier }: AnalysisSubject, metric: MetricSpec): boolean {
  if (metric.comparison === undefined || carrier !== null) return true
  const reason = 'not judged: nothing is live that it could be compared with'
  runtime.scope(metric.name).note('judged', { kind: 'analysis.judged', target, verdict: 'no_data', reason })
  return false
}

async function judgementOf(
  place: Runtime,
  subject: AnalysisSubject,
  metric: MetricSpec,
  looks: number,
): Promise<Judgement> {
  const before = subject.failed.get(metric.name)
  if (before !== undefined) return { verdict: 'fail', reason: `it failed before: ${before}` }
  const { source, count, intervalMs } = metric
  const input = { source, variables: variablesOf(subject) }
  // The source has its own time limit; the margin lets it speak before the effect's deadline does.
  const policy = { deadlineMs: source.timeoutMs + 15_000 }
  const measurements: Measurement[] = []
  for (let number = 1; number <= count; number++) {
    measurements.push(await place.effect<Measurement>(`measure-${number}`, measureEffect, input, policy))
    const judgement = judge(metric, measurements, looks)
    if (judgement.verdict === 'fail') return judgement
    if (number < count) await place.sleep(`interval-${number}`, intervalMs)
  }
  return judge(metric, measurements, looks)
}

/** What a revision that predates Landfall cannot tell is left out, and a query that needs it has no data. */
function variablesOf({ release, carrier, environment }: AnalysisSubject): Readonly<Record<string, string>> {
  return {
    VERSION: release.version,
    RELEASE: release.id,
    ENV: environment,
    ...(carrier?.version == null ? {} : { BASELINE_VERSION: carrier.version }),
    ...(carrier?.release == null ? {} : { BASELINE_RELEASE: carrier.release }),
  }
}

function concludeScore(runtime: Runtime, subject: AnalysisSubject, judgement: Judgement): LandfallError {
  noteScore(runtime, subject, judgement)
  const verdict = judgement.verdict === 'fail' ? 'fail' : 'no_data'
  return conclusion(subject, 'The score', verdict, judgement.reason)
}

function noteScore(runtime: Runtime, { target }: AnalysisSubject, { verdict, reason }: Judgement): void {
  runtime.note('score', { kind: 'analysis.judged', target, verdict, reason })
}

function conclusion(
  { target }: AnalysisSubject,
  what: string,
  verdict: 'fail' | 'no_data',
  reason: string,
): LandfallError {
  const code = verdict === 'fail' ? 'ANALYSIS_FAILED' : 'ANALYSIS_NO_DATA'
  return new LandfallError({ code, message: `${what} of ${target}: ${reason}`, target, seen: reason })
}
