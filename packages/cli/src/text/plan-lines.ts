import type { PlannedRollout, PlannedTarget, SealedPlan } from '@landfall/core'
import { printable } from '../view/printable.ts'
import { measure } from '../view/row.ts'
import type { Style } from '../view/style.ts'
import { cut, padded, wrapped } from '../view/text-width.ts'

const labelWidth = 16

/** A plan for a person: what is live, what changes, who is exposed to what, and how it would be undone. */
export function planLines(plan: SealedPlan, columns: number, style: Style): readonly string[] {
  const { digest, kind, version, environment, commit, pipeline, targets } = plan
  const { marks } = style
  const title =
    kind === 'deploy' ? `Deploy ${version} to ${environment}` : `Roll ${environment} back to ${version}`
  const facts = [`plan ${digest.slice(0, 12)}`, commit === null ? '' : `commit ${commit.slice(0, 12)}`]
  const width = measure(columns)
  const steps = pipeline.steps.map(({ id, uses, required, undo }) => {
    const words = [
      uses.replace(/@\d+$/, ''),
      required ? '' : 'optional',
      undo.kind === 'irreversible' ? 'cannot be undone' : undo.kind === 'effect' ? 'can be undone' : '',
    ].filter(Boolean)
    const text = cut(printable(id), width - 24, marks.ellipsis)
    const mark = undo.kind === 'irreversible' ? style.warn(marks.warned) : style.dim(marks.pending)
    return ` ${mark} ${text}  ${style.dim(words.join(', '))}`
  })
  return [
    ` ${style.bold(cut(title, width - 2, marks.ellipsis))}`,
    style.dim(` ${facts.filter(Boolean).join(` ${marks.dot} `)}`),
    '',
    ...shortened(steps, style),
    ...Object.values(targets).flatMap((target) => ['', ...targetLines(target, version, width, style)]),
  ]
}

const mostSteps = 40

function shortened(steps: readonly string[], style: Style): readonly string[] {
  if (steps.length <= mostSteps) return steps
  const half = mostSteps / 2
  const hidden = steps.length - mostSteps
  return [...steps.slice(0, half), style.dim(`   ${hidden} more steps`), ...steps.slice(-half)]
}

function targetLines(target: PlannedTarget, version: string, width: number, style: Style): readonly string[] {
  const { name, adapter, observed, stable, findings, rollout } = target
  const fact = factLines(width, style)
  const live = observed.revisions.filter(({ weight }) => weight > 0)
  const now = live.map((one) => `${one.version ?? one.id} ${one.weight} %`).join(', ') || 'nothing'
  const becomes = rollout === null ? [] : fact('becomes', `${version} 100 %`)
  return [
    ` ${style.bold(printable(name))} ${style.dim(`(${adapter})`)}`,
    ...fact('live now', now),
    ...becomes,
    ...(rollout === null ? [] : rolloutLines(rollout, fact, style)),
    ...fact(
      'goes back to',
      stable === null ? 'nothing: no good release is live' : (stable.version ?? stable.id),
    ),
    ...(rollout === null ? [] : fact('how', rollout.rollback)),
    ...findings.flatMap(({ severity, message, remedy }) => {
      const mark = severity === 'error' ? style.bad(style.marks.failed) : style.warn(style.marks.warned)
      return wrapped(printable(`${message}. ${remedy}`), width - 6).map((line, index) =>
        index === 0 ? `   ${mark} ${line}` : `     ${line}`,
      )
    }),
  ]
}

type FactLines = (label: string, text: string) => readonly string[]

function factLines(width: number, style: Style): FactLines {
  return (label, text) =>
    wrapped(printable(text), width - labelWidth - 4).map(
      (line, index) => `   ${style.dim(padded(index === 0 ? label : '', labelWidth))}${line}`,
    )
}

function rolloutLines(rollout: PlannedRollout, fact: FactLines, style: Style): readonly string[] {
  const { strategy, stages, exposedBeforeVerification: exposed, rebuilds } = rollout
  const list = stages.flatMap(({ what, exposure }, index) =>
    fact('', `${index + 1}. ${what}${exposure === 0 ? '' : `, at most ${exposure} % of the traffic`}`),
  )
  const unverified =
    exposed > 0
      ? [
          `   ${style.warn(style.marks.warned)} ${exposed} % of the traffic meets it before a check has passed`,
        ]
      : fact('before a check', 'nobody meets it')
  const rebuilt = rebuilds
    ? [
        `   ${style.warn(style.marks.warned)} the platform builds it again: other bytes than were verified before`,
      ]
    : []
  return [...fact('by', strategy.replace(/@\d+$/, '')), ...list, ...unverified, ...rebuilt]
}
