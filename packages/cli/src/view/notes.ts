import type { Note, Subject } from '@landfall/core'
import { printable } from './printable.ts'
import { changedStep } from './steps.ts'
import {
  type Activity,
  rollbackStep,
  type Share,
  type Standing,
  type StepView,
  type TargetView,
  type ViewState,
} from './view-state.ts'

/** Takes a note of the journal in. */
export function told(state: ViewState, path: string, note: Note, at: number): ViewState {
  switch (note.kind) {
    case 'step.started':
      return stood(state, note.step, 'running', at, null)
    case 'step.succeeded':
      return stood(state, note.step, 'passed', at, null)
    case 'step.skipped':
      return stood(state, note.step, 'skipped', at, note.reason)
    case 'step.warned':
      return stood(state, note.step, 'warned', at, note.error.message)
    case 'step.failed':
      return stood(state, note.step, 'failed', at, note.error.message)
    case 'traffic.observed':
      return {
        ...state,
        targets: state.targets.map((target) =>
          target.name === note.target
            ? { ...target, lost: false, shares: shares(target, note.split, note.versions) }
            : target,
        ),
      }
    case 'instance.switched':
      return detailed(state, path, `${note.instance} runs ${note.revision}`)
    case 'verification.passed':
      return detailed(state, path, `${note.checks} ${note.checks === 1 ? 'check' : 'checks'} passed`)
    case 'verification.failed':
      return detailed(state, path, note.error.message, 'failed')
    case 'analysis.judged':
      return detailed(state, path, note.reason)
    case 'person.asked': {
      const { step, expiresAt } = note.subject as Subject
      const question = {
        step,
        instructions: printable(note.instructions),
        expiresAt: Date.parse(expiresAt),
        isOpen: true,
      }
      return { ...state, questions: [...state.questions.filter((one) => one.step !== step), question] }
    }
    case 'person.refused':
      return detailed(state, path, `an answer of ${note.by} does not count: ${note.reason}`)
    case 'person.answered': {
      const step = path.replace(/\/answered(?:-\d+)?$/, '')
      const more = note.missing > 0 ? `, ${note.missing} more needed` : ''
      return detailed(opened(state, step, note.missing > 0), path, `${note.decision} by ${note.by}${more}`)
    }
    case 'rollback.started':
      return rollingBack(state, note.reason.message, at)
    case 'target.restored':
      return detailed(state, path, `${note.target} is as before`)
    case 'target.lost':
      return {
        ...detailed(state, path, note.error.message, 'failed'),
        targets: state.targets.map((one) => (one.name === note.target ? { ...one, lost: true } : one)),
      }
    case 'migration.planned':
      return detailed(state, path, `${note.files.length} new ${note.files.length === 1 ? 'file' : 'files'}`)
    case 'migration.applied':
      return detailed(state, path, 'applied')
    case 'migration.rolled_back':
      return detailed(state, path, 'rolled back')
    default:
      return state
  }
}

/** Opens or closes the question of a step. */
export function opened(state: ViewState, step: string, isOpen: boolean): ViewState {
  return {
    ...state,
    questions: state.questions.map((one) => (one.step === step ? { ...one, isOpen } : one)),
  }
}

function stood(
  state: ViewState,
  id: string,
  standing: Standing,
  at: number,
  reason: string | null,
): ViewState {
  const isOver = standing !== 'running'
  const questions = isOver ? state.questions.filter(({ step }) => step !== id) : state.questions
  return changedStep({ ...state, questions }, id, (step) => ({
    ...step,
    standing,
    startedAt: step.startedAt ?? at,
    endedAt: isOver ? at : null,
    reason: reason === null ? null : printable(reason),
    progress: isOver ? null : step.progress,
  }))
}

/** A step that neither ended well nor failed: something else ended the deployment. */
export function cutOff(step: StepView, at: number): StepView {
  return { ...step, standing: 'warned', endedAt: at, reason: 'stopped', progress: null }
}

/** Says what the activity that a note lies in has found; without one, what the newest activity of the step has. */
function detailed(state: ViewState, path: string, detail: string, standing?: Standing): ViewState {
  return changedStep(state, path, (step, [key = '']) => {
    const place = step.activities.findLastIndex((one) => one.key === key)
    const chosen = place < 0 ? step.activities.length - 1 : place
    const change = (one: Activity): Activity => ({
      ...one,
      detail: printable(detail),
      ...(standing === undefined ? {} : { standing }),
    })
    if (chosen < 0) return { ...step, reason: printable(detail) }
    const activities = step.activities.map((one, index) => (index === chosen ? change(one) : one))
    return { ...step, activities }
  })
}

function rollingBack(state: ViewState, reason: string, at: number): ViewState {
  if (state.places.has(rollbackStep)) return state
  const stopped = state.steps.map((one) => (one.standing === 'running' ? cutOff(one, at) : one))
  const step: StepView = {
    id: rollbackStep,
    uses: 'rollback',
    about: null,
    standing: 'running',
    startedAt: at,
    endedAt: null,
    reason: printable(reason),
    activities: [],
    output: [],
    progress: null,
  }
  return {
    ...state,
    questions: [],
    steps: [...stopped, step],
    places: new Map([...state.places, [rollbackStep, state.steps.length]]),
  }
}

function shares(
  target: TargetView,
  split: { readonly [revision: string]: number },
  versions: { readonly [revision: string]: string },
): readonly Share[] {
  const named = new Map(target.shares.map((share) => [share.revision, share]))
  const known = [...named.keys()]
  const order = [...known, ...Object.keys(split).filter((revision) => !named.has(revision))]
  return order
    .map((revision) => ({
      revision,
      name: printable(versions[revision] ?? named.get(revision)?.name ?? revision),
      percent: split[revision] ?? 0,
    }))
    .filter(({ percent, revision }) => percent > 0 || named.has(revision))
}
