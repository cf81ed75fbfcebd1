import type { Environment } from '../../landfall/environment.ts'
import type { ChannelDefinition } from '../../notify/channel.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Variables } from '../../redact/references.ts'
import type { MetricSpec } from '../../verify/analysis.ts'
import type { Finding } from '../problems/config-problem.ts'
import type { Config } from '../schema/config.ts'
import { artifactFor, checkStorage } from './artifacts.ts'
import { planChecks } from './checks.ts'
import { checkCommands } from './command-variables.ts'
import { environmentFrom } from './environments.ts'
import { Findings } from './findings.ts'
import { metricFrom } from './metrics.ts'
import { checkEnvironmentNames } from './names.ts'
import { pipelineFrom } from './pipeline.ts'
import { rollbackRules } from './rollback.ts'
import { type StepKeys, stepKeys } from './step-keys.ts'
import { checkStrategies, strategyFor, type WrittenStrategy } from './strategies.ts'
import { type AdapterPlace, targetsFor } from './targets.ts'

/** What a configuration is put together with. */
export interface Surroundings extends AdapterPlace {
  readonly channels: readonly ChannelDefinition[]
  /** The environment variables that commands inherit. */
  readonly variables: Variables
}

/** What one environment comes to. */
export interface AssembledEnvironment {
  readonly environment: Environment
  /** Absent when it cannot be made, which is a finding. */
  readonly pipeline?: Pipeline
  /** What keeps it from being deployed to, though nothing is wrong with it. */
  readonly incomplete: readonly Finding[]
}

/** What a configuration comes to. */
export interface Assembled {
  readonly environments: ReadonlyMap<string, AssembledEnvironment>
  readonly findings: readonly Finding[]
}

/** Makes environments and pipelines from a configuration, and tells everything that is wrong with it. */
export function assemble(config: Config, surroundings: Surroundings): Assembled {
  const findings = new Findings()
  const { adapters, channels, variables } = surroundings
  checkCommands(config, variables, findings)
  checkEnvironmentNames(config, findings)
  checkStorage(config, findings)
  const rollback = rollbackRules(config, adapters, findings)
  const before = findings.all.length
  const keys = stepKeys(config, findings)
  const named = findings.all.length === before
  const metrics = new Map(
    Object.entries(config.metrics ?? {}).map(([name, metric]) => [
      name,
      findings.attempt(['metrics', name], () => metricFrom(name, metric)),
    ]),
  )
  checkStrategies(writtenStrategies(config), metrics, findings)
  // Also without an environment: the words of the file are checked by making something of them.
  const names = Object.keys(config.environments ?? {})
  const made = (names.length === 0 ? [null] : names).map((name) => {
    const targets = name === null ? [] : targetsFor(config, name, surroundings, findings)
    const environment = environmentFrom(config, name ?? '', { targets, rollback, channels }, findings)
    return [
      name,
      { environment, ...pipelineOf(config, name, targets, { keys, named, metrics, rollback }, findings) },
    ] as const
  })
  const environments = made.flatMap(([name, one]) => (name === null ? [] : [[name, one] as const]))
  return { environments: new Map(environments), findings: distinct(findings.all) }
}

function pipelineOf(
  config: Config,
  name: string | null,
  targets: ReturnType<typeof targetsFor>,
  shared: {
    readonly keys: StepKeys
    /** Whether every step has a name of its own. */
    readonly named: boolean
    readonly metrics: ReadonlyMap<string, MetricSpec | undefined>
    readonly rollback: ReturnType<typeof rollbackRules>
  },
  findings: Findings,
): Omit<AssembledEnvironment, 'environment'> {
  const before = findings.all.length
  const own = name === null ? undefined : config.environments?.[name]?.verification
  const verification = own ?? config.verification ?? []
  const path = own === undefined ? ['verification'] : ['environments', name as string, 'verification']
  const written = { ...config.targets, ...(name === null ? {} : config.environments?.[name]?.targets) }
  const known = Object.keys(written)
  const facts = { targets: targets.map((one) => one.name), attempts: shared.rollback.attempts, known }
  const checks = planChecks(verification, path, facts, findings)
  const ready = targets.flatMap((target) => {
    const use = strategyFor(target.strategy, target.adapter.abilities, target.name, shared.metrics, findings)
    const from = artifactFor(config, target, findings)
    return use === undefined || from === undefined ? [] : [{ ...target, use, from }]
  })
  const incomplete: Finding[] =
    verification.length > 0 && known.length === 0
      ? [
          {
            path,
            message: 'There is nothing to verify',
            expected: 'at least one target in `targets`',
            atKey: true,
          },
        ]
      : []
  const sound = shared.named && findings.all.length === before && ready.length === targets.length
  if (!sound) return { incomplete }
  const pipeline = findings.attempt([], () =>
    pipelineFrom({ config, environment: name ?? 'none', keys: shared.keys, targets: ready, checks }),
  )
  return { incomplete, ...(pipeline === undefined ? {} : { pipeline }) }
}

function writtenStrategies(config: Config): WrittenStrategy[] {
  const written = [
    { path: ['strategy'], strategy: config.strategy },
    ...Object.entries(config.targets ?? {}).map(([name, { strategy }]) => ({
      path: ['targets', name, 'strategy'],
      strategy,
    })),
    ...Object.entries(config.environments ?? {}).map(([name, { strategy }]) => ({
      path: ['environments', name, 'strategy'],
      strategy,
    })),
  ]
  return written.flatMap(({ path, strategy }) => (strategy === undefined ? [] : [{ path, strategy }]))
}

/** What is said of every environment is told once. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()]
}
