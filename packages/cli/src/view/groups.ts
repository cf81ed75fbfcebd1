import { shortTime } from './times.ts'
import type { Standing, StepView } from './view-state.ts'

/** Steps whose names begin alike, shown below one line; or one step. */
export interface Group {
  readonly name: string
  readonly steps: readonly StepView[]
}

/** Neighbours with the same first part of their names: `checks/lint`, `checks/tests`. */
export function groupsOf(steps: readonly StepView[]): readonly Group[] {
  const groups: { name: string; steps: StepView[] }[] = []
  for (const step of steps) {
    const name = step.id.split('/')[0] ?? step.id
    const last = groups.at(-1)
    if (last?.name === name && step.id.includes('/')) last.steps.push(step)
    else groups.push({ name, steps: [step] })
  }
  return groups
}

/** The time from the start of the first of them to the end of the last. */
export function spanTime(steps: readonly StepView[]): string {
  const starts = steps.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt]))
  const ends = steps.flatMap(({ endedAt }) => (endedAt === null ? [] : [endedAt]))
  return starts.length === 0 || ends.length === 0 ? '' : shortTime(latest(ends) - earliest(starts))
}

const earliest = (times: readonly number[]): number => times.reduce((one, other) => Math.min(one, other))
const latest = (times: readonly number[]): number => times.reduce((one, other) => Math.max(one, other))

/** Whether nothing more is to come of it. */
export function isOver(standing: Standing): boolean {
  return standing !== 'pending' && standing !== 'running'
}

/** How several steps stand as one. */
export function standingOf(steps: readonly StepView[]): Standing {
  const has = (standing: Standing): boolean => steps.some((step) => step.standing === standing)
  if (has('failed')) return 'failed'
  if (has('running')) return 'running'
  if (has('pending')) return steps.every((step) => step.standing === 'pending') ? 'pending' : 'running'
  if (has('warned')) return 'warned'
  return steps.every((step) => step.standing === 'skipped') ? 'skipped' : 'passed'
}
