import type { LoadReport } from './load.ts'
import { bad, bar, count, dim, good, legend, type Shares } from './style.ts'

/** What the panel shows. */
export interface PanelFacts {
  readonly columns: number
  readonly clock: string
  readonly shares: Shares
  readonly now: string
  readonly load: LoadReport
}

/** The lines below the story: the traffic as a bar, the requests and errors, and what is going on. */
export function panel({ columns, clock, shares, now, load }: PanelFacts): readonly string[] {
  const width = Math.max(20, Math.min(columns, 120) - 10)
  const answered = (version: string): string => dim(`  ${load.recent[version] ?? 0}/s`)
  return [
    '',
    `${dim('traffic ')}  ${shares.length === 0 ? dim('─'.repeat(width)) : bar(shares, width)}`,
    `          ${legend(shares, answered)}`,
    `${dim('requests')}  ${loadLine(load)}`,
    `${dim('now     ')}  ${clock.trim()}  ${now.slice(0, width - 8)}`,
  ]
}

/** `12,345 requests   150/s   0 failed` */
export function loadLine({ requests, failures, recent }: LoadReport): string {
  const perSecond = Object.values(recent).reduce((sum, number) => sum + number, 0)
  const mark = failures.length === 0 ? good : bad
  return `${count(requests)} requests   ${perSecond}/s   ${mark(`${count(failures.length)} failed`)}`
}
