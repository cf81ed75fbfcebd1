import { measure } from './row.ts'
import type { Style } from './style.ts'
import { cut } from './text-width.ts'
import type { StepView, ViewState } from './view-state.ts'

/** The last lines that the command at work printed; of several the one that printed last began. */
export function outputLines(
  state: ViewState,
  height: number,
  columns: number,
  style: Style,
): readonly string[] {
  const step = talking(state)
  if (step === null || height < 3) return []
  const lines = step.output.slice(-(height - 1))
  const { quote, ellipsis } = style.marks
  return [
    '',
    ...lines.map((line) => ` ${style.dim(quote)} ${style.dim(cut(line, measure(columns) - 4, ellipsis))}`),
  ]
}

function talking({ steps, outcome }: ViewState): StepView | null {
  if (outcome === 'succeeded') return null
  const failed = steps.find(({ standing, output }) => standing === 'failed' && output.length > 0)
  if (failed !== undefined) return failed
  return steps.findLast(({ standing, output }) => standing === 'running' && output.length > 0) ?? null
}
