import type { DeploymentRecord } from '@landfall/core'
import { isGoodEnd } from '../exit-codes.ts'
import { outcomeWords } from '../view/header.ts'
import { printable } from '../view/printable.ts'
import { drawMark, measure } from '../view/row.ts'
import type { Style } from '../view/style.ts'
import { cut, padded, widthOf, wrapped } from '../view/text-width.ts'
import type { Standing } from '../view/view-state.ts'

/** Records in one line each: how it ended, what, where, when, by whom. */
export function recordRows(
  records: readonly DeploymentRecord[],
  columns: number,
  style: Style,
): readonly string[] {
  const cells = records.map(({ version, environment, outcome, timeline, deployment, deployed_by }) =>
    [version, environment, outcomeWords[outcome], deployment, timeline.duration, `by ${deployed_by}`].map(
      printable,
    ),
  )
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.min(24, Math.max(...cells.map((row) => widthOf(row[column] ?? '')))),
  )
  return cells.map((row, index) => {
    const record = records[index]
    const mark =
      record !== undefined && isGoodEnd(record)
        ? style.good(style.marks.passed)
        : style.bad(style.marks.failed)
    const text = row.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  ')
    return ` ${mark} ${cut(text.trimEnd(), Math.max(columns, 40) - 4, style.marks.ellipsis)}`
  })
}

const standings: { readonly [status: string]: Standing } = {
  pass: 'passed',
  fail: 'failed',
  warning: 'warned',
  skipped: 'skipped',
}

/** A record for a person. */
export function recordLines(record: DeploymentRecord, columns: number, style: Style): readonly string[] {
  const width = measure(columns)
  const { version, environment, outcome, timeline, deployment, deployed_by, commit, url, notes, error } =
    record
  const fact = (label: string, text: string | null): readonly string[] =>
    text === null || text === ''
      ? []
      : wrapped(printable(text), width - 16).map(
          (line, index) => ` ${style.dim(padded(index === 0 ? label : '', 12))}${line}`,
        )
  const ink = isGoodEnd(record) ? style.good : style.bad
  return [
    ` ${style.bold(`${version} to ${environment}`)}  ${ink(outcomeWords[outcome])}`,
    '',
    ...fact('deployment', deployment),
    ...fact('started', timeline.started),
    ...fact('completed', `${timeline.completed}, after ${timeline.duration}`),
    ...fact('by', deployed_by),
    ...fact('commit', commit),
    ...fact('url', url),
    ...fact('notes', notes),
    ...(error === null
      ? []
      : ['', ...fact('error', `${error.code}: ${error.message}`), ...fact('', error.remedy)]),
    '',
    ...record.steps.map(({ name, status }) => {
      const mark = drawMark(standings[status] ?? 'pending', style, style.marks.running)
      return ` ${mark} ${cut(printable(name), width - 16, style.marks.ellipsis)}  ${style.dim(status)}`
    }),
    ...section(
      'Checks',
      Object.entries(record.verification).map(([name, status]) => `${name}: ${status}`),
      style,
    ),
    ...section(
      'Artifacts',
      record.artifacts.map((one) => `${one.name}  ${one.location}  sha256 ${one.sha256.slice(0, 12)}`),
      style,
    ),
    ...section(
      'Approvals',
      record.approvals.map(
        (one) => `${one.step}: ${one.decision} by ${one.by}${one.comment === '' ? '' : `, ${one.comment}`}`,
      ),
      style,
    ),
    ...section(
      'Live',
      Object.entries(record.targets).map(
        ([name, { live, split }]) => `${name}: ${live?.version ?? live?.id ?? words(split)}`,
      ),
      style,
    ),
    ...section(
      'Not told',
      record.notifications
        .filter(({ status }) => status === 'failed')
        .map(({ channel, event, error: why }) => `${channel} of ${event}: ${why?.message ?? 'no reason'}`),
      style,
    ),
    ...section(
      'Warnings',
      record.warnings.map(({ code, message }) => `${code}: ${message}`),
      style,
    ),
  ]
}

function section(title: string, lines: readonly string[], style: Style): readonly string[] {
  return lines.length === 0
    ? []
    : ['', ` ${style.bold(title)}`, ...lines.map((line) => `   ${printable(line)}`)]
}

function words(split: { readonly [revision: string]: number } | null): string {
  if (split === null) return 'not known'
  const parts = Object.entries(split).filter(([, percent]) => percent > 0)
  return parts.map(([revision, percent]) => `${revision} ${percent} %`).join(', ') || 'nothing'
}
