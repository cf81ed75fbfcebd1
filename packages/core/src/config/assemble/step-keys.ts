import type { Config } from '../schema/config.ts'
import type { Findings } from './findings.ts'
import { StepNames } from './step-names.ts'

/** The ids of the steps that have no name of their own. */
export interface StepKeys {
  readonly preChecks: readonly string[]
}

/** Steps whose names nobody chooses. */
const fixed = ['tag', 'push', 'deploy', 'verify', 'record', 'manifest', 'environment-approval', 'promotion']

/** Gives every step a name of its own; two that people gave the same name are a finding. */
export function stepKeys(config: Config, findings: Findings): StepKeys {
  const names = new StepNames(findings)
  for (const name of fixed) names.claim(name, [], `a step of Landfall's own`)
  for (const [index, { name }] of (config.build ?? []).entries())
    names.claim(name, ['build', index, 'name'], `build[${index}]`)
  if (config.migrations !== undefined)
    names.claim(config.migrations.name ?? 'migrations', ['migrations', 'name'], 'migrations')
  const checks = config.pre_checks ?? []
  for (const [index, { name }] of checks.entries())
    if (name !== undefined) names.claim(name, ['pre_checks', index, 'name'], `pre_checks[${index}]`)
  return {
    preChecks: checks.map(({ name, check }, index) => name ?? names.from(check, '-', `pre_checks[${index}]`)),
  }
}
