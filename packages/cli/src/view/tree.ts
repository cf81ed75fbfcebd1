import { type Group, groupsOf, isOver, spanTime, standingOf } from './groups.ts'
import type { Row } from './row.ts'
import { runningTime, shortTime } from './times.ts'
import { type Activity, rollbackStep, type Standing, type StepView, type ViewState } from './view-state.ts'

/** How much is left out, from nothing on. Each one leaves out what the one before did, and more. */
const levels = [
  { groups: 'open', activities: 8, past: 99, future: 99, inside: 99 },
  { groups: 'open', activities: 3, past: 99, future: 99, inside: 99 },
  { groups: 'closed', activities: 3, past: 99, future: 99, inside: 99 },
  { groups: 'closed', activities: 2, past: 99, future: 4, inside: 12 },
  { groups: 'closed', activities: 2, past: 4, future: 3, inside: 6 },
  { groups: 'closed', activities: 1, past: 2, future: 2, inside: 3 },
  { groups: 'closed', activities: 1, past: 1, future: 1, inside: 1 },
] as const
type Level = (typeof levels)[number]

/** The pipeline as rows: as much of it as fits, what is going on first. */
export function treeRows(state: ViewState, height: number, now: number): readonly Row[] {
  const groups = groupsOf(state.steps)
  for (const level of levels) {
    const rows = rowsAt(groups, level, now)
    if (rows.length <= height) return rows
  }
  return clipped(rowsAt(groups, levels[levels.length - 1] as Level, now), height)
}

function rowsAt(groups: readonly Group[], level: Level, now: number): Row[] {
  const isPast = (group: Group): boolean => isOver(standingOf(group.steps))
  const isFuture = (group: Group): boolean => standingOf(group.steps) === 'pending'
  const rows: Row[] = []
  for (let index = 0; index < groups.length; ) {
    const group = groups[index] as Group
    const [kind, keep] = isPast(group) ? [isPast, level.past] : [isFuture, level.future]
    const run = runOf(groups, index, kind)
    if (run.length === 0) {
      rows.push(...groupRows(group, level, now))
      index += 1
      continue
    }
    // The newest of what is over, the next of what is to come.
    const shown = kind === isPast ? run.slice(-keep) : run.slice(0, keep)
    const hidden = kind === isPast ? run.slice(0, -keep) : run.slice(keep)
    const isOneRow = hidden.length === 1 && hidden[0]?.steps.length === 1
    const summary = hidden.length === 0 || isOneRow ? [] : [summaryRow(hidden.flatMap(({ steps }) => steps))]
    const drawn = (isOneRow ? run : shown).flatMap((one) => groupRows(one, level, now))
    rows.push(...(kind === isPast ? [...summary, ...drawn] : [...drawn, ...summary]))
    index += run.length
  }
  return rows
}

function runOf(groups: readonly Group[], from: number, kind: (group: Group) => boolean): readonly Group[] {
  let to = from
  while (to < groups.length && kind(groups[to] as Group)) to += 1
  return groups.slice(from, to)
}

function summaryRow(steps: readonly StepView[]): Row {
  const standing = standingOf(steps)
  if (standing === 'pending') {
    return { standing, depth: 0, text: `${steps.length} more steps`, about: '', time: '' }
  }
  const skipped = steps.filter((step) => step.standing === 'skipped').length
  return {
    standing,
    depth: 0,
    text: `${steps.length} steps done`,
    about: skipped === 0 ? '' : `${skipped} skipped`,
    time: spanTime(steps),
  }
}

function groupRows({ name, steps }: Group, level: Level, now: number): Row[] {
  const [only] = steps
  if (steps.length === 1 && only !== undefined) return stepRows(only, only.id, 0, level, now)
  const standing = standingOf(steps)
  const done = steps.filter((step) => isOver(step.standing)).length
  const head: Row = {
    standing,
    depth: 0,
    text: name,
    about: standing === 'running' ? `${done} of ${steps.length} done` : `${steps.length} steps`,
    time: isOver(standing) ? spanTime(steps) : '',
  }
  if (
    level.groups === 'closed' &&
    (standing === 'pending' || standing === 'passed' || standing === 'skipped')
  )
    return [head]
  // Below a group its own name need not be said again.
  const short = (step: StepView): string => step.id.slice(name.length + 1)
  const rows = (step: StepView): Row[] => stepRows(step, short(step), 1, level, now)
  const busy = steps.filter((one) => one.standing === 'running' || one.standing === 'failed')
  const calm = steps.filter((one) => !busy.includes(one))
  if (level.groups === 'open' || steps.length <= level.inside) return [head, ...steps.flatMap(rows)]
  const shown = busy.slice(0, level.inside)
  const rest = calm.length + busy.length - shown.length
  const more: Row = {
    standing: standingOf([...calm, ...busy.slice(level.inside)]),
    depth: 1,
    text: `${rest} more`,
    about: '',
    time: '',
  }
  return [head, ...shown.flatMap(rows), ...(rest === 0 ? [] : [more])]
}

function stepRows(step: StepView, text: string, depth: number, level: Level, now: number): Row[] {
  const row: Row = {
    standing: step.standing,
    depth,
    text: step.id === rollbackStep ? 'roll back' : text,
    about: aboutStep(step),
    time: timeOf(step.standing, step.startedAt, step.endedAt, now),
  }
  const isShown = step.standing === 'running' || (step.id === rollbackStep && level.activities > 3)
  if (!isShown) return [row]
  const activities = step.activities.filter((one) => !isSaidAlready(step, one)).slice(-level.activities)
  return [row, ...activities.map((one) => activityRow(one, depth + 1, now))]
}

/** A check that is one command says all there is in its own row. */
function isSaidAlready(step: StepView, { key }: Activity): boolean {
  return step.activities.length === 1 && key === 'run'
}

function aboutStep(step: StepView): string {
  if (step.id === rollbackStep) return step.about ?? ''
  if (step.reason !== null) return step.reason
  if (step.progress !== null && step.standing === 'running') {
    const { message, fraction } = step.progress
    return fraction === null ? message : `${Math.round(fraction * 100)} %  ${message}`
  }
  const [only] = step.activities
  if (step.standing === 'running' && only !== undefined && isSaidAlready(step, only)) return only.label
  return step.about ?? ''
}

function activityRow(one: Activity, depth: number, now: number): Row {
  const left = one.until === null ? null : `${runningTime(one.until - now)} left`
  return {
    standing: one.standing,
    depth,
    text: one.label,
    about: one.standing === 'running' ? (left ?? one.detail ?? '') : (one.detail ?? ''),
    time: isQuick(one) ? '' : timeOf(one.standing, one.startedAt, one.endedAt, now),
  }
}

/** That it took no time need not be said of every little thing. */
function isQuick({ startedAt, endedAt }: Activity): boolean {
  return endedAt !== null && endedAt - startedAt < 50
}

function timeOf(standing: Standing, startedAt: number | null, endedAt: number | null, now: number): string {
  if (startedAt === null || standing === 'skipped') return ''
  return endedAt === null ? runningTime(now - startedAt) : shortTime(endedAt - startedAt)
}

/** When even the shortest form does not fit: what is going on or has failed stays, the rest is counted. */
function clipped(rows: readonly Row[], height: number): readonly Row[] {
  if (height <= 0) return []
  const weight = ({ standing }: Row): number => (standing === 'failed' ? 2 : standing === 'running' ? 1 : 0)
  const chosen = new Set(
    [...rows].sort((one, other) => weight(other) - weight(one)).slice(0, Math.max(0, height - 1)),
  )
  const hidden = rows.length - chosen.size
  const more: Row = { standing: 'pending', depth: 0, text: `${hidden} more`, about: '', time: '' }
  return [...rows.filter((row) => chosen.has(row)), more]
}
