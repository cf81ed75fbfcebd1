import { rollbackStep, type StepView, type ViewState } from './view-state.ts'

/** Changes the step that a path lies in. A path that lies in none changes nothing. */
export function changedStep(
  state: ViewState,
  path: string,
  change: (step: StepView, below: readonly string[]) => StepView,
): ViewState {
  const parts = path.replace(/^@undo\//, `${rollbackStep}/undo/`).split('/')
  for (let length = parts.length; length > 0; length--) {
    const place = state.places.get(parts.slice(0, length).join('/'))
    const step = place === undefined ? undefined : state.steps[place]
    if (step === undefined) continue
    const below = parts.slice(length)
    // Below the rollback the first part is the target: it belongs to what is shown.
    const kept = step.id === rollbackStep ? [below.slice(0, 2).join(' ')] : below
    const steps = [...state.steps]
    steps[place as number] = change(step, kept)
    return { ...state, steps }
  }
  return state
}
