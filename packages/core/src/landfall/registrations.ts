import { registeredName } from '../engine/registry.ts'
import { builtInSteps } from '../engine/run-step.ts'
import { LandfallError } from '../errors/landfall-error.ts'
import { stepEffects } from '../pipeline/define-step.ts'
import { builtInHandlers } from '../runtime/handlers/built-in.ts'
import type { EffectHandler } from '../runtime/handlers/handler.ts'
import type { LandfallOptions } from './options.ts'

/**
 * The effects by name. A step of one's own may not take the name of something built in: a step called `probe` would
 * answer for every verification.
 *
 * @throws `PIPELINE_DUPLICATE`
 */
export function registeredEffects(
  { steps = [], effects = {} }: LandfallOptions,
  host: ReadonlyMap<string, EffectHandler>,
): ReadonlyMap<string, EffectHandler> {
  const own = stepEffects(steps)
  for (const name of own.keys()) {
    const taken =
      builtInHandlers.has(name) ||
      host.has(name) ||
      builtInSteps.includes(name) ||
      /^(?:adapter|notify)\./.test(name)
    if (taken) throw takenError('step', name)
  }
  return new Map([...builtInHandlers, ...host, ...own, ...Object.entries(effects)])
}

/** @throws `PIPELINE_DUPLICATE` when two of them have the same name and version: only one of them would be used */
export function expectUnique(
  kind: string,
  definitions: readonly { readonly name: string; readonly version: number }[],
): void {
  const seen = new Set<string>()
  for (const name of definitions.map(registeredName)) {
    if (seen.has(name)) throw takenError(kind, name)
    seen.add(name)
  }
}

function takenError(kind: string, name: string): LandfallError {
  return new LandfallError({
    code: 'PIPELINE_DUPLICATE',
    message: `There is a ${kind} ${name} already`,
    target: name,
    remedy: `Give the ${kind} another name, or another version.`,
  })
}
