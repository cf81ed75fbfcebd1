import type { Adapter } from '../adapter/adapter.ts'
import type { FencingToken } from '../adapter/context.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import type { DeploymentEvent } from '../events/deployment-event.ts'
import type { Json } from '../json/json.ts'
import type { Redactor } from '../redact/redactor.ts'
import type { Variables } from '../redact/references.ts'
import type { LogStore } from '../store/store.ts'
import { adapterEffects } from './adapter-effects.ts'
import type { Clock } from './clock.ts'
import { type EffectLog, effectLog } from './effect-log.ts'
import type { Performance, Performer } from './embedded/worker-core.ts'
import type { EffectContext, EffectHandler } from './handlers/handler.ts'

/** What effects are carried out with, besides what each call brings. */
export interface PerformerParts {
  readonly deployment: string
  readonly environment: string
  readonly adapters: ReadonlyMap<string, Adapter>
  /** Handlers by effect name: the built-in ones and those of custom steps. */
  readonly handlers: ReadonlyMap<string, EffectHandler>
  readonly projectDirectory: string
  /** Gives an existing directory for notes about running processes of a deployment. */
  runDirectory(deployment: string): string
  readonly variables: Variables
  readonly clock: Clock
  readonly redactor: Redactor
  readonly logs: LogStore
  /** Called around every effect, by its path. */
  around(path: string, perform: () => Promise<Json>): Promise<Json>
  emit(event: DeploymentEvent): void
}

/** Carries effects out: finds the handler, gives it its context, and keeps and shows what it prints. */
export function createPerformer(parts: PerformerParts): Performer {
  const { deployment, redactor, clock, logs } = parts
  const tokens = new WeakMap<EffectContext, FencingToken>()
  const verbs = adapterEffects(parts.adapters, (context) => tokens.get(context) as FencingToken)
  const handlerOf = (name: string): EffectHandler | undefined => verbs.get(name) ?? parts.handlers.get(name)

  const contextOf = ({ path, signal, deadlineMs }: Performance, log: EffectLog): EffectContext => ({
    signal,
    deadlineMs,
    operationId: `${deployment}/${path}`,
    deployment,
    environment: parts.environment,
    path,
    projectDirectory: parts.projectDirectory,
    // Made only for an effect that asks for it.
    get runDirectory() {
      return parts.runDirectory(deployment)
    },
    variables: parts.variables,
    clock,
    redactor,
    output(text) {
      const line = redactor.text(text)
      parts.emit({ type: 'output', deployment, at: new Date(clock.now()).toISOString(), path, line })
      return log.line(line)
    },
    progress({ message, fraction = null }) {
      const at = new Date(clock.now()).toISOString()
      parts.emit({ type: 'progress', deployment, at, path, message: redactor.text(message), fraction })
    },
  })

  return {
    has: (name) => handlerOf(name) !== undefined,
    async perform(name: string, input: Json, performance: Performance) {
      const handler = handlerOf(name)
      if (handler === undefined) {
        const message = `The effect ${name} is not registered here`
        throw new LandfallError({ code: 'UNREGISTERED', message, target: name, effect: performance.path })
      }
      const log = effectLog(logs, deployment, performance.path)
      const context = contextOf(performance, log)
      tokens.set(context, performance.fencingToken)
      try {
        return await parts.around(performance.path, () => handler(input, context))
      } finally {
        if (log.writing !== null) await log.writing
      }
    },
  }
}
