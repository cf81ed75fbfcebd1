import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Result } from './acts.ts'
import { customersInWords } from './customers.ts'
import { differencesOf, type Performed } from './perform.ts'
import { asked, bad, dim, good, typed, wrapped } from './style.ts'
import type { Workshop } from './workshop.ts'

/** What happened beside the deployment: what Ana was asked, who was told, what customers met. */
export function besides(performed: Performed, columns: number): string[] {
  const { asked: answers, slack, mails, pagerduty, customers } = performed
  const told = (whom: string, text: string): string =>
    wrapped(text, 11, columns)
      .map((row, index) => (index === 0 ? `${dim(whom.padEnd(10))} ${row}` : row))
      .join('\n')
  return [
    ...answers.flatMap(({ command, output }) => [
      asked('Ana, meanwhile, at another terminal'),
      typed(command, columns),
      output.trimEnd(),
      '',
    ]),
    ...slack.map((text) => told('Slack', text)),
    ...mails.map(({ to, subject }) => told('mail', `${subject} (to ${to.join(', ')})`)),
    ...pagerduty.map(({ event_action: action, dedup_key: key, payload }) =>
      told(
        'PagerDuty',
        `${action} ${key}${payload === undefined ? '' : `: ${payload.severity}, ${payload.summary}`}`,
      ),
    ),
    ...(customers.length === 0 ? [] : [told('customers', customersInWords(customers))]),
  ]
}

/** The record as far as the seed describes it, and how much more there is. */
export async function recordOf({ home }: Workshop, environment: string): Promise<string[]> {
  const file = join(home, 'records', `${environment}.yaml`)
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  const end = lines.findIndex((line) => line.startsWith('  requested_version:'))
  const rest = `… ${lines.length - end} lines more: targets, steps, checks, approvals, migrations …`
  return [dim(file), ...lines.slice(0, end), dim(`  ${rest}`)]
}

/** The manifest as it is now. */
export async function manifestOf({ home }: Workshop): Promise<string[]> {
  const file = join(home, 'releases.yaml')
  return [dim(file), (await readFile(file, 'utf8')).trimEnd()]
}

/** What was expected and what was seen, two rows for each act. */
export function tableOf(performed: readonly Performed[]): string[] {
  const head = row('release', '', ['exit', 'came to', 'live', 'approved', 'PagerDuty'])
  return [
    dim(`  ${head}`),
    ...performed.flatMap((one) => {
      const { act, seen, seconds, customers } = one
      const differences = differencesOf(one)
      const mark = differences.length === 0 ? good('✓') : bad('✗')
      return [
        `${mark} ${row(`${act.version} ${act.environment}`, 'expected', cells(act.expected))}`,
        `  ${row(`  ${seconds.toFixed(1)} s`, 'seen', cells(seen))}`,
        ...(customers.length === 0 ? [] : [`    ${dim(customersInWords(customers))}`]),
        ...differences.map((difference) => `    ${bad(difference)}`),
      ]
    }),
  ]
}

function cells({ exitCode, outcome, error, live, approvals, pagerduty }: Result): string[] {
  return [String(exitCode), error ?? outcome, live, String(approvals.length), pagerduty.join(' and ')]
}

function row(release: string, which: string, [exit = '', how = '', ...rest]: readonly string[]): string {
  const [live = '', approved = '', told = ''] = rest
  const parts = [release.padEnd(17), which.padEnd(9), exit.padEnd(5), how.padEnd(20), live.padEnd(6)]
  return `${parts.join('')}${approved.padEnd(9)}${told}`.trimEnd()
}
