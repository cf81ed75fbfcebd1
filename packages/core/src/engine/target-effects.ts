import type { Observation } from '../adapter/observation.ts'
import { isLandfallError, LandfallError } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { type AdapterVerb, adapterEffect } from './effect-names.ts'
import { isInterruption, stopsWorker } from './interruption.ts'
import { splitOf, versionsOf } from './observed.ts'
import type { EffectPolicy, Runtime } from './runtime-port.ts'

/** The effects on one target, below one place of the pipeline. */
export interface TargetEffects {
  readonly runtime: Runtime
  /** Looks at the platform. @throws `PLATFORM_UNOBSERVABLE` */
  current(id: string): Promise<Observation>
  /** Asks for something that changes nothing. */
  read<Output extends Json>(id: string, verb: AdapterVerb, input?: JsonObject): Promise<Output>
  /**
   * Asks for a wished-for end state, and never assumes: when the call fails or times out, the platform is looked at, and
   * only when it does not show that state the call is made again, at most twice.
   *
   * @param reached gives the verb's output when the observation shows that the end state is there, else `undefined`
   */
  converge<Output extends Json>(
    id: string,
    verb: AdapterVerb,
    input: JsonObject,
    reached: (observation: Observation) => Output | undefined,
  ): Promise<Output>
  /** The same effects below another place. */
  at(runtime: Runtime): TargetEffects
  /** Tells watchers the split that was observed. */
  tell(id: string, observation: Observation): void
}

const attempts = 3
const backoffMs = 1_000
const reading: EffectPolicy = { deadlineMs: 60_000, attempts: 3, backoffMs: 500 }

export function targetEffects(runtime: Runtime, target: string, policy: EffectPolicy = {}): TargetEffects {
  const read = <Output extends Json>(
    id: string,
    verb: AdapterVerb,
    input: JsonObject = {},
  ): Promise<Output> => runtime.effect<Output>(id, adapterEffect(verb), { target, ...input }, reading)

  const current = async (id: string): Promise<Observation> => {
    try {
      return await read<Observation>(id, 'current')
    } catch (error) {
      if (isInterruption(error) || stopsWorker(error)) throw error
      const message = `What is live on ${target} cannot be observed`
      throw new LandfallError({
        code: 'PLATFORM_UNOBSERVABLE',
        message,
        target,
        seen: messageOf(error),
        cause: error,
      })
    }
  }

  const change = <Output extends Json>(id: string, verb: AdapterVerb, input: JsonObject): Promise<Output> =>
    runtime.effect<Output>(id, adapterEffect(verb), { target, ...input }, { ...policy, attempts: 1 })

  return {
    runtime,
    current,
    read,
    async converge(id, verb, input, reached) {
      for (let attempt = 1; ; attempt++) {
        const place = attempt === 1 ? id : `${id}/attempt-${attempt}`
        try {
          return await change(place, verb, input)
        } catch (error) {
          if (isInterruption(error) || stopsWorker(error)) throw error
          const output = reached(await current(`${place}/seen`))
          if (output !== undefined) return output
          const worthwhile = isLandfallError(error) && error.disposition === 'retryable'
          if (!worthwhile || attempt === attempts) throw error
        }
        await runtime.sleep(`${place}/backoff`, backoffMs * 2 ** (attempt - 1))
      }
    },
    at: (other) => targetEffects(other, target, policy),
    tell(id, observation) {
      const note = {
        kind: 'traffic.observed',
        target,
        split: splitOf(observation),
        versions: versionsOf(observation),
      } as const
      runtime.note(id, note)
    },
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
