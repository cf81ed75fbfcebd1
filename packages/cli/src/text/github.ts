import type { DeploymentRecord } from '@landfall/core'
import { isGoodEnd } from '../exit-codes.ts'
import { outcomeWords } from '../view/header.ts'
import { printable } from '../view/printable.ts'
import { type LogLine, nameOfStep, printed } from './plain-lines.ts'
import { withoutCommands } from './workflow-commands.ts'

/** Turns a deployment's log into that of a GitHub Actions job. */
export interface GithubLog {
  /** The lines to print now. */
  take(line: LogLine, at: string): readonly string[]
  /** What was held back. */
  end(): readonly string[]
}

/**
 * Groups a log by its steps. Groups cannot overlap in a job's log, steps can: the first that runs is printed at once,
 * what others beside it print is held back until it has ended.
 *
 * See https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubLog(): GithubLog {
  let open: string | null = null
  const held = new Map<string, { readonly lines: string[]; isOver: boolean }>()

  const close = (): readonly string[] => {
    const lines = ['::endgroup::']
    open = null
    for (const [step, { lines: later, isOver }] of held) {
      held.delete(step)
      lines.push(groupLine(step), ...later)
      if (!isOver) {
        open = step
        return lines
      }
      lines.push('::endgroup::')
    }
    return lines
  }

  return {
    take(line, at) {
      const { step } = line
      const isOver = step !== null && /^(?:passed|failed|skipped|warning)\b/.test(line.text)
      const annotation = annotationOf(line)
      const text = [withoutCommands(printed(line, at)), ...annotation]
      if (step === null) return open === null ? text : [...close(), ...text]
      if (open === null) {
        open = step
        const lines = [groupLine(step), ...text]
        return isOver ? [...lines, ...close()] : lines
      }
      if (open === step) return isOver ? [...text, ...close()] : text
      const waiting = held.get(step) ?? { lines: [], isOver: false }
      waiting.lines.push(...text)
      waiting.isOver ||= isOver
      held.set(step, waiting)
      return []
    },
    end: () => (open === null ? [] : close()),
  }
}

function groupLine(step: string): string {
  return `::group::${escaped(nameOfStep(step))}`
}

function annotationOf({ kind, step, text }: LogLine): readonly string[] {
  if (kind === 'error')
    return [`::error title=${property(step === null ? 'Landfall' : nameOfStep(step))}::${escaped(text)}`]
  return text.startsWith('warning')
    ? [`::warning title=${property(step === null ? 'Landfall' : nameOfStep(step))}::${escaped(text)}`]
    : []
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** A text of others in a line of Markdown: no cell, link, image or HTML begins in it, and nobody is mentioned. */
function plainMarkdown(text: string): string {
  return text
    .replace(/[\\|`[\]!*~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '&#64;')
}

/** The job's summary, in Markdown. */
export function githubSummary(record: DeploymentRecord): string {
  const { version, environment, outcome, timeline, deployment, deployed_by, targets, steps, error, url } =
    record
  const mark = isGoodEnd(record) ? '✅' : '❌'
  const cell = (text: string): string => plainMarkdown(printable(text))
  return [
    `## ${mark} ${cell(version)} to ${cell(environment)}: ${outcomeWords[outcome]}`,
    '',
    `Deployment \`${deployment}\` by ${cell(deployed_by)}, ${timeline.duration}.${url === null ? '' : ` ${cell(url)}`}`,
    ...(error === null ? [] : ['', `**${error.code}**: ${cell(error.message)}`, '', cell(error.remedy)]),
    '',
    '| step | result |',
    '| --- | --- |',
    ...steps.map(({ name, status }) => `| ${cell(name)} | ${status} |`),
    '',
    '| target | live | traffic |',
    '| --- | --- | --- |',
    ...Object.entries(targets).map(
      ([name, { live, split }]) =>
        `| ${cell(name)} | ${cell(live?.version ?? live?.id ?? 'not known')} | ${
          split === null
            ? 'not known'
            : cell(
                Object.entries(split)
                  .map(([revision, percent]) => `${revision} ${percent} %`)
                  .join(', '),
              )
        } |`,
    ),
    '',
  ].join('\n')
}
