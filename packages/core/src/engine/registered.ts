import { LandfallError } from '../errors/landfall-error.ts'
import type { JsonObject } from '../json/json.ts'
import { deployTarget } from './compensate.ts'
import { notifyEffect } from './effect-names.ts'
import type { Plan } from './plan.ts'
import type { Registry } from './registry.ts'
import { builtInSteps } from './run-step.ts'

/**
 * Makes sure that every step, undo, condition, strategy and channel of a plan is registered here, before any of it runs.
 *
 * @throws `UNREGISTERED`, naming the step and what it uses
 */
export function expectRegistered(
  { pipeline: { steps }, notifications }: Pick<Plan, 'pipeline' | 'notifications'>,
  registry: Registry,
): void {
  const unknown = notifications.find(({ channel }) => !registry.hasEffect(notifyEffect(channel)))
  if (unknown !== undefined) {
    const message = `The notification on ${unknown.on} uses the channel ${unknown.channel}, which is not registered here`
    throw new LandfallError({ code: 'UNREGISTERED', message, target: unknown.channel })
  }
  for (const step of steps) {
    const effects = [step.uses, ...(step.undo.kind === 'effect' ? [step.undo.effect] : [])]
    const missing = effects.find((name) => !builtInSteps.includes(name) && !registry.hasEffect(name))
    if (missing !== undefined) {
      const message = `The step ${step.id} uses ${missing}, which is not registered here`
      throw new LandfallError({ code: 'UNREGISTERED', message, target: step.id, seen: missing })
    }
    if (step.when !== null) registry.condition(String(step.when.uses))
    if (deployTarget(step) !== null) registry.strategy(String((step.input.strategy as JsonObject).uses))
  }
}
