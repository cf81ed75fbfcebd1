import type { Observation } from '@landfall/core'
import type { Style } from '../view/style.ts'
import { trafficLines } from '../view/traffic.ts'
import type { TargetView } from '../view/view-state.ts'

/** What is live in an environment, a line for each target. */
export function liveLines(
  environment: string,
  live: { readonly [target: string]: Observation },
  columns: number,
  style: Style,
): readonly string[] {
  const targets = Object.entries(live).map(
    ([name, { revisions }]): TargetView => ({
      name,
      lost: false,
      shares: revisions
        .filter(({ weight }) => weight > 0)
        .map(({ id, version, weight }) => ({ revision: id, name: version ?? id, percent: weight })),
    }),
  )
  return [` ${style.bold(environment)}`, ...trafficLines(targets, targets.length + 1, columns, style)]
}
