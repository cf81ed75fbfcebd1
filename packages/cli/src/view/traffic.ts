import { measure } from './row.ts'
import type { Style } from './style.ts'
import { cut, padded, widthOf } from './text-width.ts'
import type { Share, TargetView } from './view-state.ts'

const nameWidth = 14

/** The split of each target's traffic as a bar: one line each, as many as there is room for. */
export function trafficLines(
  targets: readonly TargetView[],
  height: number,
  columns: number,
  style: Style,
): readonly string[] {
  if (targets.length === 0 || height <= 0) return []
  const shown = targets.length <= height ? targets : targets.slice(0, height - 1)
  const widest = Math.min(nameWidth, Math.max(...shown.map(({ name }) => widthOf(name))))
  const lines = shown.map((target) => trafficLine(target, widest, columns, style))
  const rest = targets.length - shown.length
  return rest === 0 ? lines : [...lines, style.dim(` ${rest} more targets`)]
}

function trafficLine(
  { name, shares, lost }: TargetView,
  width: number,
  columns: number,
  style: Style,
): string {
  const lead = ` ${padded(cut(name, width, style.marks.ellipsis), width)}  `
  const room = measure(columns) - width - 4
  const live = shares.filter(({ percent }) => percent > 0)
  if (lost) return lead + style.bad('nobody knows what is live')
  if (live.length === 0) return lead + style.dim(cut('nothing is live', room, style.marks.ellipsis))
  // The index decides the shade, so that a revision keeps it when the ones before it are gone.
  const inked = shares.map((share, index) => ({ share, shade: style.shades[index % style.shades.length] }))
  const names = inked.filter(({ share }) => share.percent > 0)
  const legends = names.map(({ share }) => legend(share))
  const legendWidth = legends.reduce((sum, one) => sum + widthOf(one) + 4, 0)
  // The same width for every frame, so that only the split moves.
  const barWidth = Math.min(room - legendWidth, Math.floor(room / 2))
  const key = names
    .map(({ shade }, index) => `${style.ink(shade?.format ?? 'blue', shade?.fill ?? '')} ${legends[index]}`)
    .join('  ')
  if (barWidth < 8) return lead + cut(legends.join(', '), room, style.marks.ellipsis)
  const cells = cellsOf(
    shares.map(({ percent }) => percent),
    barWidth,
  )
  const bar = inked.map(({ shade }, index) =>
    style.ink(shade?.format ?? 'blue', (shade?.fill ?? '').repeat(cells[index] ?? 0)),
  )
  return `${lead}${bar.join('')}  ${key}`
}

function legend({ name, percent }: Share): string {
  return `${name} ${Number(percent.toFixed(1))} %`
}

/** Even one percent of the users is somebody: it is never drawn as nothing. The largest share gives what that takes. */
function cellsOf(percents: readonly number[], width: number): readonly number[] {
  const cells = percents.map((percent) =>
    percent === 0 ? 0 : Math.max(1, Math.round((percent / 100) * width)),
  )
  const sum = cells.reduce((total, one) => total + one, 0)
  const largest = cells.indexOf(Math.max(...cells))
  return cells.map((one, index) => (index === largest ? Math.max(0, one + width - sum) : one))
}
