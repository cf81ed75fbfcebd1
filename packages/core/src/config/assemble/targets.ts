import { resolve } from 'node:path'
import type { Adapter } from '../../adapter/adapter.ts'
import type { Json } from '../../json/json.ts'
import { type AnyConfigAdapters, type ConfigAdapter, knownAdapters } from '../adapters.ts'
import { withoutEchoes } from '../problems/echoes.ts'
import { findingsFrom } from '../problems/from-issues.ts'
import { nearest } from '../problems/nearest.ts'
import type { Config } from '../schema/config.ts'
import type { StrategyConfig } from '../schema/strategy.ts'
import { targetMembers } from '../schema/targets.ts'
import { referenceProblems } from '../schema/variables.ts'
import type { Findings } from './findings.ts'
import type { WrittenStrategy } from './strategies.ts'

/** A target of an environment, ready to be deployed to. */
export interface PlannedTarget {
  readonly name: string
  readonly adapter: Adapter
  /** What the configuration calls the adapter. */
  readonly adapterName: string
  readonly artifact: string | null
  readonly artifactPath: readonly PropertyKey[]
  readonly configuration: { readonly [key: string]: Json }
  readonly strategy: WrittenStrategy | null
}

/** Where adapters come from. */
export interface AdapterSource {
  readonly adapters: AnyConfigAdapters
  /** Names whose module could not be imported, which is told elsewhere. */
  readonly unavailable: ReadonlySet<string>
}

/** Where adapters come from, and what the paths in their options are relative to. */
export interface AdapterPlace extends AdapterSource {
  readonly directory: string
}

type Members = { readonly [key: string]: unknown }
type Path = readonly PropertyKey[]

/** The targets of an environment: those of the file, with what the environment says otherwise. */
export function targetsFor(
  config: Config,
  environment: string,
  place: AdapterPlace,
  findings: Findings,
): PlannedTarget[] {
  const common = config.targets ?? {}
  const { targets: own = {}, strategy } = config.environments?.[environment] ?? {}
  const names = [...new Set([...Object.keys(common), ...Object.keys(own)])]
  return names.flatMap((name) => {
    const mine = Object.hasOwn(own, name) ? own[name] : undefined
    if (mine === false) return []
    const ofFile: Members = Object.hasOwn(common, name) ? (common[name] as Members) : {}
    const members: Members = { ...ofFile, ...mine }
    /** Where a member stands: the environment's own word counts. */
    const at = (key: string): Path =>
      mine !== undefined && Object.hasOwn(mine, key)
        ? ['environments', environment, 'targets', name, key]
        : Object.hasOwn(common, name)
          ? ['targets', name, key]
          : ['environments', environment, 'targets', name, key]
    const written = strategyOf(config, environment, members, at, strategy)
    const adapter = adapterFrom(config, members, at, place, findings)
    if (adapter === undefined) return []
    checkReferences(members.configuration, at('configuration'), findings)
    return [
      {
        name,
        adapter,
        adapterName: String(members.adapter),
        artifact: typeof members.artifact === 'string' ? members.artifact : null,
        artifactPath: at('artifact'),
        configuration: (members.configuration ?? {}) as { readonly [key: string]: Json },
        strategy: written,
      },
    ]
  })
}

/** The nearest word counts: the target's, then the environment's, then the file's. */
function strategyOf(
  config: Config,
  environment: string,
  members: Members,
  at: (key: string) => Path,
  ofEnvironment: StrategyConfig | undefined,
): WrittenStrategy | null {
  if (members.strategy !== undefined)
    return { path: at('strategy'), strategy: members.strategy as StrategyConfig }
  if (ofEnvironment !== undefined)
    return { path: ['environments', environment, 'strategy'], strategy: ofEnvironment }
  return config.strategy === undefined ? null : { path: ['strategy'], strategy: config.strategy }
}

function adapterFrom(
  config: Config,
  members: Members,
  at: (key: string) => Path,
  { adapters, unavailable, directory }: AdapterPlace,
  findings: Findings,
): Adapter | undefined {
  const { adapter: given } = members
  if (typeof given !== 'string') {
    const expected = `one of ${knownAdapters(config, adapters).join(', ')}, or a name of \`adapters\``
    findings.add({ path: at('adapter'), message: 'Missing key', expected, atKey: true })
    return undefined
  }
  const factory = Object.hasOwn(adapters, given) ? adapters[given] : undefined
  if (factory === undefined) {
    if (unavailable.has(given)) return undefined
    const known = knownAdapters(config, adapters)
    findings.add({
      path: at('adapter'),
      message: known.includes(given) ? 'The adapter is not there' : 'Unknown adapter',
      expected: known.includes(given)
        ? `the adapter ${given} among those that projectFrom is given`
        : `one of ${known.join(', ')}, or a name of \`adapters\``,
      seen: given,
      suggestion: nearest(given, known),
    })
    return undefined
  }
  return configured(factory, members, at, directory, findings)
}

/** Checks the options by the adapter's own schema, and makes the adapter. */
function configured(
  factory: ConfigAdapter,
  members: Members,
  at: (key: string) => Path,
  directory: string,
  findings: Findings,
): Adapter | undefined {
  const isPath = (key: string, value: unknown): value is string =>
    factory.paths?.includes(key) === true && typeof value === 'string' && value !== ''
  const options = Object.fromEntries(
    Object.entries(members)
      .filter(([key]) => !targetMembers.includes(key))
      .map(([key, value]) => [key, isPath(key, value) ? resolve(directory, value) : value]),
  )
  for (const [key, value] of Object.entries(options)) checkReferences(value, at(key), findings)
  const parsed = factory.options.safeParse(options)
  if (parsed.success) return findings.attempt(at('adapter').slice(0, -1), () => factory(options as never))
  for (const finding of withoutEchoes(findingsFrom(factory.options, parsed.error.issues, options))) {
    const [key = 'adapter', ...rest] = finding.path
    const path = [...at(String(key)), ...rest]
    if (finding.message !== 'Unknown key' || rest.length > 0) findings.add({ ...finding, path })
    else {
      const suggestion = finding.suggestion ?? nearest(String(key), targetMembers)
      const expected = `${finding.expected ?? 'one of'}, ${targetMembers.join(', ')}`
      findings.add({ ...finding, path, suggestion, expected })
    }
  }
  return undefined
}

function checkReferences(value: unknown, path: Path, findings: Findings): void {
  if (typeof value === 'string')
    for (const problem of referenceProblems(value)) findings.add({ path, ...problem })
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value))
    checkReferences(member, [...path, Array.isArray(value) ? Number(key) : key], findings)
}
