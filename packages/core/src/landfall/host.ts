import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { lookUp, type Registry } from '../engine/registry.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import { builtInChannels } from '../notify/built-in.ts'
import { builtInConditions } from '../pipeline/conditions.ts'
import { checkName } from '../pipeline/names.ts'
import type { Redactor } from '../redact/redactor.ts'
import type { Variables } from '../redact/references.ts'
import { type Clock, systemClock } from '../runtime/clock.ts'
import type { EffectHandler } from '../runtime/handlers/handler.ts'
import { defaultLeaseTermMs } from '../runtime/lease.ts'
import { directoryStore } from '../store/directory-store.ts'
import type { Store } from '../store/store.ts'
import { builtInStrategies } from '../strategy/built-in.ts'
import type { StrategyDefinition } from '../strategy/strategy.ts'
import type { Environment } from './environment.ts'
import type { Guardrails } from './guardrails.ts'
import { hostEffects } from './host-effects.ts'
import type { LandfallOptions } from './options.ts'
import { expectUnique, registeredEffects } from './registrations.ts'
import { processSecrets, type Secrets } from './secrets.ts'
import { checkTimes } from './windows.ts'

/** The options of `createLandfall` with every default filled in: what everything behind it works with. */
export interface Host {
  readonly environments: ReadonlyMap<string, Environment>
  readonly store: Store
  readonly registry: Registry
  readonly strategies: readonly StrategyDefinition[]
  readonly handlers: ReadonlyMap<string, EffectHandler>
  readonly guardrails: Guardrails
  readonly automated: boolean
  readonly projectDirectory: string
  readonly redactor: Redactor
  /** As {@link Secrets.learn}. */
  readonly learn: Secrets['learn']
  readonly variables: Variables
  readonly clock: Clock
  readonly leaseTermMs: number
  readonly around: NonNullable<LandfallOptions['around']>
  readonly worker: string
  /** Where notes about the running processes of a deployment are, if there are any. */
  notesOf(deployment: string): string
  /** The same directory, made when it is not there. */
  runDirectory(deployment: string): string
}

export function createHost(options: LandfallOptions): Host {
  const projectDirectory = resolve(options.projectDirectory ?? '.')
  const variables = options.variables ?? process.env
  for (const [name, environment] of Object.entries(options.environments)) {
    checkName('environment', name)
    for (const target of Object.keys(environment.targets)) checkName('target', target)
    checkTimes(name, environment)
  }
  checkTimes('the guardrails', options.guardrails ?? {})
  const { redactor, learn } = processSecrets(options.secrets, variables, options.environments)
  const notesOf = (deployment: string): string => join(projectDirectory, '.landfall', 'run', deployment)
  const strategies = [...builtInStrategies, ...(options.strategies ?? [])]
  const conditions = [...builtInConditions, ...(options.conditions ?? [])]
  expectUnique('strategy', strategies)
  expectUnique('condition', conditions)
  const channels = [...builtInChannels, ...(options.channels ?? [])]
  expectUnique('channel', channels)
  const store = options.store ?? directoryStore(join(projectDirectory, '.landfall'))
  const handlers = registeredEffects(options, hostEffects({ ...options, channels, store }))
  return {
    environments: new Map(Object.entries(options.environments)),
    store,
    registry: {
      strategy: (uses) => lookUp('strategy', strategies, uses),
      condition: (uses) => lookUp('condition', conditions, uses),
      hasEffect: (name) => handlers.has(name),
    },
    strategies,
    handlers,
    guardrails: options.guardrails ?? {},
    automated: options.automated ?? false,
    projectDirectory,
    redactor,
    learn,
    variables,
    clock: options.clock ?? systemClock,
    leaseTermMs: leaseTermOf(options),
    around: options.around ?? ((_path, perform) => perform()),
    worker: options.worker ?? `${hostname()}:${process.pid}`,
    notesOf,
    runDirectory(deployment) {
      const directory = notesOf(deployment)
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      return directory
    },
  }
}

/** With less than this, a heartbeat could not be told from a worker that is gone. */
const shortestLeaseTermMs = 100

function leaseTermOf({ leaseTerm = defaultLeaseTermMs }: LandfallOptions): number {
  const ms = parseDuration(leaseTerm)
  if (ms >= shortestLeaseTermMs) return ms
  throw new LandfallError({
    code: 'INVALID_INPUT',
    message: 'The lease term is too short',
    expected: `at least ${shortestLeaseTermMs}ms`,
    seen: String(leaseTerm),
  })
}

/** @throws `UNKNOWN_ENVIRONMENT`, naming the known ones */
export function environmentOf(host: Host, name: string): Environment {
  const found = host.environments.get(name)
  if (found !== undefined) return found
  throw new LandfallError({
    code: 'UNKNOWN_ENVIRONMENT',
    message: `There is no environment ${JSON.stringify(name)}`,
    target: name,
    expected: [...host.environments.keys()].join(', '),
    seen: name,
  })
}
