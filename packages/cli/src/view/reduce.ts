import type { DeploymentEvent, JournalEvent, Plan, SealedPlan } from '@landfall/core'
import { activityKey, activityLabel } from './activity.ts'
import { cutOff, opened, told } from './notes.ts'
import { printable } from './printable.ts'
import { changedStep } from './steps.ts'
import { type Activity, emptyView, rollbackStep, type StepView, type ViewState } from './view-state.ts'

/** An event as `run.events()` and `run.on()` give it. */
export type ShownEvent = DeploymentEvent | JournalEvent

const keptLines = 20
const keptActivities = 40

/**
 * Takes the next event in. Pure: the same events give the same state, in this process or in one that only reads the
 * journal. An event it does not know changes nothing.
 */
export function reduce(state: ViewState, event: ShownEvent): ViewState {
  const at = Date.parse(event.at)
  switch (event.type) {
    case 'deployment.created':
      return created(event, at)
    case 'worker.started':
      return { ...state, workers: state.workers + 1 }
    case 'effect.started':
      return atPath(state, event.path, (step, key) =>
        started(step, key, activityLabel(key, event.name, event.input), at, null),
      )
    case 'timer.started':
      return atPath(state, event.path, (step, key) =>
        started(step, key, activityLabel(key, '', null), at, at + event.ms),
      )
    case 'effect.succeeded':
    case 'timer.fired':
      return atPath(state, event.path, (step, key) => ended(step, key, at))
    case 'effect.failed':
      return atPath(state, event.path, (step, key) => failed(step, key, at, event.error.message))
    case 'signal.timed_out':
      return opened(state, event.name.replace(/^answer:/, ''), false)
    case 'effect.retried':
      return atPath(state, event.path, (step, key) =>
        changed(step, key, (one) => ({ ...one, detail: `attempt ${event.attempt} failed, tries again` })),
      )
    case 'output':
      return atPath(state, event.path, (step) => ({
        ...step,
        output: [...step.output, printable(event.line)].slice(-keptLines),
      }))
    case 'progress':
      return atPath(state, event.path, (step) => ({
        ...step,
        progress: { message: printable(event.message), fraction: event.fraction },
      }))
    case 'abort.requested':
      return { ...state, abort: { by: event.by, reason: event.reason }, questions: [] }
    case 'deployment.halted':
      return { ...state, failure: event.reason, questions: [] }
    case 'noted':
      return told(state, event.path, event.note, at)
    case 'deployment.finished': {
      const record = event.record as NonNullable<ViewState['record']>
      const steps = state.steps.map((step) => (step.standing === 'running' ? endOf(step, at) : step))
      return { ...state, outcome: event.outcome, record, endedAt: at, questions: [], steps }
    }
    default:
      return state
  }
}

/** A step that was running when everything ended was cut off; a rollback that failed nowhere went well. */
function endOf(step: StepView, at: number): StepView {
  if (step.id !== rollbackStep) return cutOff(step, at)
  const isGood = step.activities.every(({ standing }) => standing !== 'failed')
  return { ...step, standing: isGood ? 'passed' : 'failed', endedAt: at }
}

function created(event: Extract<ShownEvent, { type: 'deployment.created' }>, at: number): ViewState {
  const plan = event.plan as Plan
  return {
    ...plannedView(plan),
    deployment: event.deployment,
    by: event.caller.name,
    planDigest: event.planDigest,
    startedAt: at,
  }
}

/** What can be shown of a plan before anything runs. */
function plannedView(plan: Plan | SealedPlan): ViewState {
  const rollouts = new Map(Object.values(plan.targets).map(({ rollout }) => [rollout?.step, rollout]))
  const steps = plan.pipeline.steps.map(({ id, uses, required }): StepView => {
    const strategy = rollouts.get(id)?.strategy.replace(/@\d+$/, '') ?? null
    return emptyStep(id, uses, strategy ?? (required ? null : 'optional'))
  })
  return {
    ...emptyView,
    kind: plan.kind,
    environment: plan.environment,
    version: plan.version,
    steps,
    places: new Map(steps.map(({ id }, index) => [id, index])),
    targets: Object.values(plan.targets).map(({ name, observed }) => ({
      name,
      lost: false,
      shares: observed.revisions
        .filter(({ weight }) => weight > 0)
        .map(({ id, version, weight }) => ({ revision: id, name: version ?? id, percent: weight })),
    })),
  }
}

export function emptyStep(id: string, uses: string, about: string | null): StepView {
  return {
    id,
    uses,
    about,
    standing: 'pending',
    startedAt: null,
    endedAt: null,
    reason: null,
    activities: [],
    output: [],
    progress: null,
  }
}

/** Changes the step that a path lies in; a path in none changes nothing. */
function atPath(
  state: ViewState,
  path: string,
  change: (step: StepView, key: string) => StepView,
): ViewState {
  return changedStep(state, path, (step, below) => change(step, activityKey(below)))
}

function started(step: StepView, key: string, label: string, at: number, until: number | null): StepView {
  const known = step.activities.find((one) => one.key === key)
  if (known !== undefined && known.standing === 'running') {
    return changed(step, key, (one) => ({ ...one, open: one.open + 1 }))
  }
  const fresh: Activity = {
    key,
    label: printable(label),
    standing: 'running',
    startedAt: known?.startedAt ?? at,
    endedAt: null,
    until,
    detail: known?.detail ?? null,
    open: 1,
  }
  const others = step.activities.filter((one) => one.key !== key)
  return { ...step, activities: [...others, fresh].slice(-keptActivities) }
}

function ended(step: StepView, key: string, at: number): StepView {
  return changed(step, key, (one) => {
    const open = Math.max(0, one.open - 1)
    if (open > 0 || one.standing !== 'running') return { ...one, open }
    return { ...one, open, standing: 'passed', endedAt: at, until: null }
  })
}

function failed(step: StepView, key: string, at: number, message: string): StepView {
  return changed(step, key, (one) => ({
    ...one,
    open: Math.max(0, one.open - 1),
    standing: 'failed',
    endedAt: at,
    until: null,
    detail: printable(message),
  }))
}

function changed(step: StepView, key: string, change: (one: Activity) => Activity): StepView {
  return { ...step, activities: step.activities.map((one) => (one.key === key ? change(one) : one)) }
}
