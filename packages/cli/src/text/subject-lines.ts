import { type JsonObject, type MigrationPlan, migrationPlanText, type Subject } from '@landfall/core'
import { printable } from '../view/printable.ts'
import { measure } from '../view/row.ts'
import type { Style } from '../view/style.ts'
import { broken, padded, wrapped } from '../view/text-width.ts'

/** Everything that an answer is bound to, for the person who gives it. */
export function subjectLines(subject: Subject, columns: number, style: Style): readonly string[] {
  const width = measure(columns)
  const fact = (label: string, text: string): readonly string[] =>
    wrapped(printable(text), width - 20).map(
      (line, index) => ` ${style.dim(padded(index === 0 ? label : '', 16))}${line}`,
    )
  const { dryRun, requestedBy } = subject
  const migration = dryRun === null ? [] : migrationLines(dryRun.plan, width, style)
  return [
    ...wrapped(printable(subject.instructions), width - 2).map((line) => ` ${style.bold(line)}`),
    '',
    ...fact('version', subject.version),
    ...fact('environment', subject.environment),
    ...fact('deployment', subject.deployment),
    ...fact('asked for by', requestedBy),
    ...fact('step', subject.step),
    ...fact('plan', subject.planDigest),
    ...Object.entries(subject.artifacts).flatMap(([name, sha256]) =>
      fact('artifact', `${name} sha256 ${sha256}`),
    ),
    ...Object.entries(subject.live).flatMap(([target, split]) =>
      fact('live now', `${target}: ${splitWords(split)}`),
    ),
    ...Object.entries(subject.rollbackTargets).flatMap(([target, to]) =>
      fact('goes back to', `${target}: ${to ?? 'nothing'}`),
    ),
    ...(dryRun?.files ?? []).flatMap(({ path, sha256 }) =>
      fact('migration file', `${path} sha256 ${sha256}`),
    ),
    ...fact('open until', subject.expiresAt),
    ...migration,
  ]
}

function splitWords(split: { readonly [revision: string]: number }): string {
  return (
    Object.entries(split)
      .filter(([, percent]) => percent > 0)
      .map(([revision, percent]) => `${revision} ${percent} %`)
      .join(', ') || 'nothing'
  )
}

/** What a person approves is not touched, blanks neither: a long line is cut where the terminal ends, and set in. */
function migrationLines(plan: JsonObject, width: number, style: Style): readonly string[] {
  const lines = migrationPlanText(plan as unknown as MigrationPlan)
    .split('\n')
    .flatMap((line) => {
      const [indent = ''] = /^ */.exec(line) ?? []
      const room = Math.max(20, width - indent.length - 4)
      return broken(printable(line.slice(indent.length)), room).map(
        (part, index) => ` ${indent}${index === 0 ? '' : '  '}${part}`,
      )
    })
  return ['', ` ${style.bold('What the migration would do')}`, ...lines]
}
