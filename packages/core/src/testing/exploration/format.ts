import { type ExploredFault, inWords } from './fault.ts'
import type { Violation } from './oracle/judge.ts'
import { unreachedLaws } from './oracle/unreached.ts'
import type { ExplorationReport } from './report.ts'

/**
 * An exploration as text: how many schedules exist and ran, which fault points were hit, how often each law was
 * checked, and what was violated, with the first schedules that show it.
 *
 * @param options.points whether each fault point has a line of its own, with how often each fault hit it; otherwise the
 * points are only named. Default true
 *
 * @example console.log(formatExploration(await explore(scenario)))
 */
export function formatExploration(
  reports: ExplorationReport | readonly ExplorationReport[],
  options: { readonly points?: boolean } = {},
): string {
  const all = Array.isArray(reports)
    ? (reports as readonly ExplorationReport[])
    : [reports as ExplorationReport]
  const { points = true } = options
  const lines = all.flatMap((report) => [
    scenarioLine(report),
    ...(points ? pointLines(report) : [pointNames(report)]),
  ])
  const exist = total(all, ({ schedules }) => schedules.exist)
  const ran = total(all, ({ schedules }) => schedules.ran)
  const hit = total(all, ({ faultPoints }) => faultPoints.length)
  lines.push(
    '',
    `${all.length} scenarios, ${exist} schedules exist, ${ran} ran, ${hit} fault points were hit`,
  )
  lines.push(
    ...lawLines(all),
    ...limitLines(all),
    ...violationLines(all.flatMap(({ violations }) => violations)),
  )
  return lines.join('\n')
}

function scenarioLine({ scenario, schedules, faultPoints, outcomes, violations }: ExplorationReport): string {
  const { exist, ran } = schedules
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`)
  return `${scenario}: ${ran} of ${exist} schedules, ${faultPoints.length} points, ${violations.length} violations (${ends.join(', ')})`
}

function pointLines({ faultPoints }: ExplorationReport): string[] {
  return faultPoints.map(({ path, effect, faults }) => {
    const counts = Object.entries(faults) as [ExploredFault, number][]
    return `  ${path} (${effect}): ${counts.map(([fault, count]) => `${fault} ${count}`).join(', ')}`
  })
}

function pointNames({ faultPoints }: ExplorationReport): string {
  return `  hit: ${faultPoints.map(({ path }) => path).join(', ')}`
}

function lawLines(reports: readonly ExplorationReport[]): string[] {
  const checked = new Map<number, number>()
  for (const { laws } of reports) {
    for (const { law, checked: count } of laws) checked.set(law, (checked.get(law) ?? 0) + count)
  }
  const counted = [...checked].sort(([a], [b]) => a - b).map(([law, count]) => `law ${law}: ${count} checks`)
  const rest = unreachedLaws.map(({ law, why, heldBy }) => `law ${law}: ${why}; held by ${heldBy}`)
  return [...counted, 'not reached by such plans:', ...rest.map((line) => `  ${line}`)]
}

function limitLines(reports: readonly ExplorationReport[]): string[] {
  const limits = [...new Set(reports.flatMap(({ limits }) => limits))]
  return limits.length === 0 ? [] : ['known limits:', ...limits.map((limit) => `  ${limit}`)]
}

/** Violations of one kind are one line, with the first schedules that show them. */
function violationLines(violations: readonly Violation[]): string[] {
  if (violations.length === 0) return ['no violation']
  const kinds = new Map<string, Violation[]>()
  for (const violation of violations) {
    const kind = `law ${violation.law}: ${violation.message}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), violation])
  }
  return [...kinds].flatMap(([kind, found]) => [
    `${found.length} times ${kind}`,
    ...found.slice(0, 3).map(({ scenario, at, schedule }) => {
      return `    ${scenario}${at === '' ? '' : `, ${at}`}: ${inWords(schedule)}`
    }),
  ])
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}
