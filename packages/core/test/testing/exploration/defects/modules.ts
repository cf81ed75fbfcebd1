import type { Exports, ModuleDefect } from './defect.ts'
import { functionOf } from './defect.ts'

type Async = (...given: never[]) => Promise<unknown>
/** What the functions of the engine are called with, as far as the defects look at it. */
interface Target {
  readonly name: string
  readonly stable: unknown
  readonly observed: unknown
}
interface Effects {
  current(id: string): Promise<unknown>
  read(id: string, verb: string, input?: unknown): Promise<unknown>
}

/** Puts something around a function of a module. */
function around<F extends Async>(name: string, make: (original: F) => F): (exports: Exports) => Exports {
  return (exports) => ({ ...exports, [name]: make(functionOf<F>(exports, name)) })
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code
}

type Restore = (effects: Effects, target: Target) => Promise<unknown>
interface Runtime {
  effect(...given: unknown[]): Promise<unknown>
}
interface Progress {
  readonly targets: Map<string, { touched: boolean }>
}
type DeployStep = (
  runtime: Runtime,
  step: unknown,
  input: { readonly target: string },
  progress: Progress,
  registry: unknown,
) => Promise<unknown>

/** Engines that break a law: one module of the library each, replaced in part. */
export const brokenModules: readonly ModuleDefect[] = [
  {
    name: 'the exposure guard lets everything through, and a strategy skips its verdict',
    law: 3,
    scenario: 'skipping',
    module: 'engine/exposure.ts',
    replace: (exports) => ({
      ...exports,
      exposureGuard: () => ({ allowed: 100, raise() {}, passed() {}, failed() {}, expectNotFailed() {} }),
    }),
  },
  {
    name: 'compensation leaves out one of two targets',
    law: 3,
    scenario: 'two targets',
    module: 'engine/restore.ts',
    replace: around<Restore>('restore', (original) => async (effects, target) => {
      if (target.name !== 'api') return await original(effects, target)
      return { observed: await effects.current('restored'), live: target.stable }
    }),
  },
  {
    name: 'a fleet is brought back without an instance that was drained',
    law: 3,
    scenario: 'fleet',
    module: 'engine/restore.ts',
    replace: around<Restore>('restore', (original) => async (effects, target) => {
      const read: Effects['read'] = async (id, verb, input) => {
        const seen = await effects.read(id, verb, input)
        if (verb !== 'instances') return seen
        return (seen as readonly { readonly inService: boolean }[]).filter(({ inService }) => inService)
      }
      return await original({ ...effects, read }, target)
    }),
  },
  {
    name: 'an abort leaves the split as it is',
    law: 3,
    scenario: 'canary',
    module: 'engine/compensate.ts',
    replace: around<Async>('compensate', () => async () => null),
  },
  {
    name: 'a call that timed out is taken for one that failed, and nobody looks',
    law: 3,
    scenario: 'all at once',
    module: 'engine/deploy-step.ts',
    replace: around<DeployStep>(
      'deployStep',
      (original) => async (runtime, step, input, progress, registry) => {
        const effect: Runtime['effect'] = async (...given) => {
          try {
            return await runtime.effect(...given)
          } catch (error) {
            if (codeOf(error) !== 'EFFECT_TIMED_OUT') throw error
            const target = progress.targets.get(input.target)
            if (target !== undefined) target.touched = false
            throw (error as { with(facts: object): Error }).with({ code: 'HALTED' })
          }
        }
        return await original({ ...runtime, effect }, step, input, progress, registry)
      },
    ),
  },
  {
    name: 'the claim is given up although a target could not be observed',
    law: 9,
    scenario: 'bad all at once',
    module: 'events/outcome.ts',
    replace: (exports) => ({
      ...exports,
      blocksEnvironment: (outcome: string) => outcome === 'needs_person',
    }),
  },
  {
    name: 'the record says of every target that the stable revision has all the traffic',
    law: 3,
    scenario: 'canary',
    module: 'engine/record.ts',
    replace(exports) {
      type Facts = { readonly targets: { readonly [name: string]: object } }
      const original = functionOf<(...given: unknown[]) => Facts>(exports, 'writeRecord')
      const writeRecord = (...given: unknown[]): Facts => {
        const record = original(...given)
        const named = Object.entries(record.targets)
        return {
          ...record,
          targets: Object.fromEntries(named.map(([name, one]) => [name, { ...one, split: { r1: 100 } }])),
        }
      }
      return { ...exports, writeRecord }
    },
  },
  {
    name: 'the record does not keep the verdict',
    law: 8,
    scenario: 'bad all at once',
    module: 'engine/record.ts',
    replace(exports) {
      type Facts = { readonly targets: { readonly [name: string]: object } }
      const original = functionOf<(...given: unknown[]) => Facts>(exports, 'writeRecord')
      const writeRecord = (...given: unknown[]): Facts => {
        const record = original(...given)
        const named = Object.entries(record.targets)
        return {
          ...record,
          targets: Object.fromEntries(named.map(([name, one]) => [name, { ...one, verdict: 'good' }])),
        }
      }
      return { ...exports, writeRecord }
    },
  },
  {
    name: 'a check that fails does not keep the deployment from going on',
    law: 4,
    scenario: 'check',
    module: 'engine/run-step.ts',
    replace: around<(step: { readonly uses: string }, ...rest: unknown[]) => Promise<unknown>>(
      'runStep',
      (original) => {
        return async (step, ...rest) => {
          try {
            return await original(step, ...rest)
          } catch (error) {
            if (step.uses === 'check@1' && codeOf(error) === 'CHECK_FAILED') return null
            throw error
          }
        }
      },
    ),
  },
  {
    name: 'an effect is tried again and again',
    law: 12,
    scenario: 'canary',
    module: 'runtime/embedded/journaled-effect.ts',
    replace: around<
      (core: unknown, place: unknown, name: string, input: unknown, policy: object) => Promise<unknown>
    >(
      'journaledEffect',
      (original) => (core, place, name, input, policy) =>
        original(core, place, name, input, { ...policy, attempts: 100 }),
    ),
  },
]
