import { outcomeWords, titleOf } from '../view/header.ts'
import { printable } from '../view/printable.ts'
import { reduce, type ShownEvent } from '../view/reduce.ts'
import { shortTime } from '../view/times.ts'
import { rollbackStep, type StepView, type ViewState } from '../view/view-state.ts'

/** A line of a log, and the step that it belongs to. */
export interface LogLine {
  readonly step: string | null
  readonly text: string
  readonly kind: 'event' | 'output' | 'error'
}

/**
 * What there is to tell of an event where nothing can be painted over: one line for each thing, no escape codes.
 *
 * @param state what was known before the event
 */
export function plainLines(state: ViewState, event: ShownEvent): readonly LogLine[] {
  const next = reduce(state, event)
  switch (event.type) {
    case 'deployment.created':
      return [line(null, `${titleOf(next)} (${event.deployment}, by ${event.caller.name})`)]
    case 'worker.started':
      return event.epoch === 1 ? [] : [line(null, `worker ${event.epoch} goes on with it`)]
    case 'output':
      return [{ step: stepOf(next, event.path), text: `| ${printable(event.line)}`, kind: 'output' }]
    case 'effect.retried':
      return [line(stepOf(next, event.path), `attempt ${event.attempt} failed: ${event.error.message}`)]
    case 'timer.started':
      return [line(stepOf(next, event.path), `waits ${shortTime(event.ms)}`)]
    case 'abort.requested':
      return [line(null, `abort asked for by ${event.by}: ${event.reason}`)]
    case 'deployment.finished': {
      const { error } = event.record as {
        readonly error: { readonly code: string; readonly message: string } | null
      }
      // A failure that a step has told need not be told as a failure twice.
      const isNews =
        error !== null && next.steps.every(({ reason, standing }) => standing !== 'failed' || reason === null)
      const took = next.startedAt === null ? '' : ` after ${shortTime((next.endedAt ?? 0) - next.startedAt)}`
      const why = error === null ? '' : `, ${error.code}: ${printable(error.message)}`
      return [line(null, `${outcomeWords[event.outcome]}${took}${why}`, isNews)]
    }
    case 'noted':
      return noteLines(state, next, event)
    default:
      return []
  }
}

function noteLines(
  before: ViewState,
  state: ViewState,
  { note, path }: Extract<ShownEvent, { type: 'noted' }>,
): readonly LogLine[] {
  const place = stepOf(state, path)
  switch (note.kind) {
    case 'step.started':
      return [line(note.step, 'started')]
    case 'step.succeeded':
      return [line(note.step, `passed${took(state, note.step)}`)]
    case 'step.skipped':
      return [line(note.step, `skipped: ${note.reason}`)]
    case 'step.warned':
      return [line(note.step, `warning${took(state, note.step)}: ${note.error.message}`)]
    case 'step.failed':
      return [line(note.step, `failed${took(state, note.step)}: ${note.error.message}`, true)]
    case 'traffic.observed': {
      const split = splitOf(state, note.target)
      return split === splitOf(before, note.target) && note.target in namesOf(before)
        ? []
        : [line(place, `traffic on ${note.target}: ${split}`)]
    }
    case 'instance.switched':
      return [line(place, `${note.instance} runs ${note.revision}`)]
    case 'verification.passed':
      return [line(place, `verified: ${note.checks} ${note.checks === 1 ? 'check' : 'checks'} passed`)]
    case 'verification.failed':
      return [line(place, `verification failed: ${note.error.message}`)]
    case 'analysis.judged':
      return [line(place, `analysis ${note.verdict}: ${note.reason}`)]
    case 'person.asked':
      return [
        line(
          note.step,
          `waits for a person: ${note.instructions} Answer: landfall approve ${state.environment}`,
        ),
      ]
    case 'person.refused':
      return [line(note.step, `an answer of ${note.by} does not count: ${note.reason}`)]
    case 'person.answered':
      return [line(note.step, `${note.decision} by ${note.by}${stillMissing(note.missing)}`)]
    case 'migration.planned':
      return [line(note.step, `planned: ${note.files.join(', ')}`)]
    case 'migration.applied':
      return [line(note.step, 'migrated')]
    case 'migration.rolled_back':
      return [line(note.step, 'migrated back')]
    case 'notification.given_up':
      return [line(place, `${note.channel} was not told of ${note.event}: ${note.error.message}`)]
    case 'rollback.started':
      return [line(rollbackStep, `rolling back: ${note.reason.message}`)]
    case 'target.restored':
      return [line(rollbackStep, `${note.target} is as before`)]
    case 'target.lost':
      return [line(rollbackStep, `${note.target} is lost: ${note.error.message}`, true)]
    default:
      return []
  }
}

/** How many more people are waited for, after an answer. */
function stillMissing(missing: number): string {
  return missing > 0 ? `, ${missing} more needed` : ''
}

function line(step: string | null, text: string, isError = false): LogLine {
  return { step, text: printable(text), kind: isError ? 'error' : 'event' }
}

function stepOf({ places }: ViewState, path: string): string | null {
  const parts = path.split('/')
  if (parts[0] === '@undo') return rollbackStep
  for (let length = parts.length; length > 0; length--) {
    const id = parts.slice(0, length).join('/')
    if (places.has(id)) return id
  }
  return null
}

function took({ steps, places }: ViewState, id: string): string {
  const step: StepView | undefined = steps[places.get(id) ?? -1]
  if (step?.startedAt == null || step.endedAt === null) return ''
  return ` after ${shortTime(step.endedAt - step.startedAt)}`
}

function splitOf(state: ViewState, target: string): string {
  return namesOf(state)[target] ?? ''
}

function namesOf({ targets }: ViewState): { readonly [target: string]: string } {
  return Object.fromEntries(
    targets.map(({ name, shares }) => [
      name,
      shares
        .filter(({ percent }) => percent > 0)
        .map((share) => `${share.name} ${share.percent} %`)
        .join(', ') || 'nothing is live',
    ]),
  )
}

/** What a step is called where people read it. */
export function nameOfStep(step: string): string {
  return step === rollbackStep ? 'roll back' : step
}

/** A log line as it is printed: time of day, step, text. */
export function printed({ step, text }: LogLine, at: string): string {
  return `${at.slice(11, 19)} ${step === null ? '' : `${nameOfStep(step)}: `}${text}`
}
