import { splitInWords } from '../engine/observed.ts'
import type { PlannedRollout, PlannedTarget, SealedPlan } from '../engine/plan.ts'

/**
 * Writes a plan for a person: what is live, what would change, who is exposed to what, how it would be undone.
 *
 * @returns lines joined by line breaks, without colour, no wider than the names in them
 *
 * @example console.log(planText(await landfall.plan(shop, { environment: 'production', version: '2.0.0' })))
 */
export function planText(plan: SealedPlan): string {
  const { digest, kind, version, environment, commit, pipeline, targets } = plan
  const title =
    kind === 'deploy' ? `Deploy ${version} to ${environment}` : `Roll ${environment} back to ${version}`
  return [
    `${title}${commit === null ? '' : ` (commit ${commit})`}`,
    `  plan ${digest.slice(0, 12)}`,
    '',
    'Steps',
    ...pipeline.steps.map(({ id, uses, required, undo }) => {
      const marks = [required ? '' : 'optional', undo.kind === 'nothing' ? '' : undoWords[undo.kind]].filter(
        Boolean,
      )
      return `  ${id} (${[uses, ...marks].join(', ')})`
    }),
    ...Object.values(targets).flatMap((target) => ['', ...targetLines(target)]),
  ].join('\n')
}

const undoWords = { effect: 'can be undone', irreversible: 'cannot be undone' } as const

function targetLines({ name, adapter, observed, stable, findings, rollout }: PlannedTarget): string[] {
  return [
    `Target ${name} (${adapter})`,
    `  live now: ${splitInWords(observed)}`,
    `  a rollback returns to: ${stable === null ? 'nothing' : (stable.version ?? stable.id)}`,
    ...(rollout === null ? [] : rolloutLines(rollout)),
    ...findings.map(({ severity, message, remedy }) => `  ${severity}: ${message}. ${remedy}`),
  ]
}

function rolloutLines({
  strategy,
  stages,
  exposedBeforeVerification,
  rebuilds,
  rollback,
}: PlannedRollout): string[] {
  const exposed = exposedBeforeVerification
  return [
    `  strategy: ${strategy}`,
    ...stages.map(({ what, exposure }, index) => `    ${index + 1}. ${what} (at most ${exposure} %)`),
    exposed > 0
      ? `  exposed before verification: ${exposed} %`
      : '  nobody meets the release before it is verified',
    ...(rebuilds
      ? ['  the platform builds again: what runs is not byte for byte what was verified before']
      : []),
    `  undone by: ${rollback}`,
  ]
}
