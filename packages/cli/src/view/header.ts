import type { Outcome } from '@landfall/core'
import { isGoodEnd } from '../exit-codes.ts'
import { printable } from './printable.ts'
import { measure } from './row.ts'
import type { Style } from './style.ts'
import { cut, padded, widthOf, wrapped } from './text-width.ts'
import { runningTime, shortTime } from './times.ts'
import { rollbackStep, type ViewState } from './view-state.ts'
import type { Seen } from './waiting.ts'

/** Two lines: what is done and how it stands, and which deployment it is. */
export function headerLines(
  state: ViewState,
  { columns, now, interrupted }: Seen,
  style: Style,
): readonly string[] {
  const { marks } = style
  const width = measure(columns)
  const time = elapsed(state, now)
  const [words, ink] = standing(state, interrupted, style)
  const right = `${words} ${time}`.trim()
  const title = cut(titleOf(state), Math.max(1, width - widthOf(right) - 4), marks.ellipsis)
  const first = padded(` ${style.bold(title)}`, width - widthOf(right) - 1) + ink(right)
  const facts = [
    state.deployment,
    state.by === '' ? '' : `by ${state.by}`,
    state.planDigest === '' ? '' : `plan ${state.planDigest.slice(0, 12)}`,
    state.workers > 1 ? `worker ${state.workers}` : '',
  ].filter(Boolean)
  return [first, style.dim(` ${cut(facts.map(printable).join(` ${marks.dot} `), width - 2, marks.ellipsis)}`)]
}

export function titleOf({ kind, version, environment }: ViewState): string {
  if (environment === '') return 'Deployment'
  return kind === 'deploy' ? `Deploy ${version} to ${environment}` : `Roll ${environment} back to ${version}`
}

function elapsed({ startedAt, endedAt }: ViewState, now: number): string {
  if (startedAt === null) return ''
  return endedAt === null ? runningTime(now - startedAt) : shortTime(endedAt - startedAt)
}

/** What an outcome is called where there is room for a word or two. */
export const outcomeWords: { readonly [O in Outcome]: string } = {
  succeeded: 'live',
  rolled_back: 'rolled back',
  failed_untouched: 'failed, nothing changed',
  failed: 'failed',
  aborted: 'aborted',
  rollback_failed: 'rollback failed',
  unknown: 'unknown what is live',
  needs_person: 'needs a person',
}

function standing(
  state: ViewState,
  interrupted: boolean,
  style: Style,
): readonly [string, (text: string) => string] {
  const { outcome, abort, failure, places } = state
  if (outcome !== null) return [outcomeWords[outcome], isGood(state) ? style.good : style.bad]
  if (interrupted) return ['interrupted', style.warn]
  if (abort !== null) return ['aborting', style.warn]
  if (places.has(rollbackStep)) return ['rolling back', style.warn]
  if (failure !== null) return ['stopping', style.warn]
  if (state.questions.some(({ isOpen }) => isOpen)) return ['waiting', style.warn]
  return [state.startedAt === null ? '' : 'at work', style.accent]
}

const wantedRollback = 'The earlier release is live again.'

function isGood({ record }: ViewState): boolean {
  return record !== null && isGoodEnd(record)
}

const endings: { readonly [O in Outcome]: string } = {
  succeeded: 'It is live and verified.',
  rolled_back: 'It failed; what was good before is live again.',
  failed_untouched: 'It failed before anything in the environment changed.',
  failed: 'It failed, and the environment is as the failure left it.',
  aborted: 'It was aborted, and what it had changed is undone.',
  rollback_failed: 'The rollback did not bring every target back. A person has to look.',
  unknown: 'A target could not be observed, so nobody knows what is live. A person has to look.',
  needs_person: 'It stopped where only a person can decide.',
}

/** How it ended, why, and what to do next. */
export function endingLines(state: ViewState, columns: number, style: Style): readonly string[] {
  const { outcome, record } = state
  if (outcome === null) return []
  const room = measure(columns) - 4
  const error = record?.error ?? null
  const mark = isGood(state) ? style.good(style.marks.passed) : style.bad(style.marks.failed)
  const lines = (text: string, most: number): string[] =>
    wrapped(printable(text), room)
      .slice(0, most)
      .map((line) => `   ${line}`)
  return [
    '',
    ` ${mark} ${style.bold(cut(isGood(state) && outcome === 'rolled_back' ? wantedRollback : endings[outcome], room, ''))}`,
    ...(error === null ? [] : [...lines(`${error.code}: ${error.message}`, 3), ...lines(error.remedy, 2)]),
    ...next(state).flatMap((line) => lines(line, 2)),
    ...(record?.url != null && outcome === 'succeeded' ? [`   ${cut(record.url, room, '')}`] : []),
  ]
}

function next(state: ViewState): readonly string[] {
  const { outcome, environment, deployment } = state
  if (outcome === 'rollback_failed' || outcome === 'unknown' || outcome === 'needs_person') {
    return [`Put it right, then: landfall unlock ${environment}`]
  }
  return isGood(state) ? [] : [`What happened: landfall show ${deployment} --audit`]
}
