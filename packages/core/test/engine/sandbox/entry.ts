import { execute } from '../../../src/engine/execute.ts'
import type { SealedPlan } from '../../../src/engine/plan.ts'
import { startProgress } from '../../../src/engine/progress.ts'
import { expectRegistered } from '../../../src/engine/registered.ts'
import { lookUp, type Registry } from '../../../src/engine/registry.ts'
import type { Runtime } from '../../../src/engine/runtime-port.ts'
import { builtInStrategies } from '../../../src/strategy/built-in.ts'
import type { StrategyDefinition } from '../../../src/strategy/strategy.ts'
import { planted } from './planted.ts'

export { LandfallError } from '../../../src/errors/landfall-error.ts'

/** Runs a plan to its end against a runtime port that lives elsewhere; everything else comes and goes as JSON text. */
export async function run(port: Runtime, sealedPlan: string): Promise<string> {
  const { digest, ...plan } = JSON.parse(sealedPlan) as SealedPlan
  const strategies = [...builtInStrategies, planted as unknown as StrategyDefinition]
  const registry: Registry = {
    strategy: (uses) => lookUp('strategy', strategies, uses),
    condition: (uses) => lookUp('condition', [], uses),
    hasEffect: () => false,
  }
  expectRegistered(plan, registry)
  const caller = { name: 'test', automated: false, proven: false, maximumWeight: 100, despite: null }
  const progress = startProgress({ deployment: 'd1', planDigest: digest, caller, plan })
  return JSON.stringify(await execute(port, progress, registry))
}
