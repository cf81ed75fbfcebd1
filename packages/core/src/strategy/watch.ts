import { parseDuration } from '../json/duration.ts'
import type { JsonObject } from '../json/json.ts'
import type { InputReader } from './input.ts'
import type { RolloutContext } from './strategy.ts'

const week = 7 * 24 * 3_600_000

/** For how long, and how often, a release is verified again once it has all the traffic. */
export interface WatchOptions {
  /** Such as `'10m'`. Default: not at all. */
  readonly watchFor?: string | number
  /** Such as `'30s'`, the default. */
  readonly watchEvery?: string | number
}

/** {@link WatchOptions} as JSON. */
export interface WatchInput extends JsonObject {
  readonly watchForMs: number
  readonly watchEveryMs: number
}

export const defaultWatch: WatchInput = { watchForMs: 0, watchEveryMs: 30_000 }

export function watchInput(options: WatchOptions): Partial<WatchInput> & JsonObject {
  return {
    ...(options.watchFor === undefined ? {} : { watchForMs: parseDuration(options.watchFor) }),
    ...(options.watchEvery === undefined ? {} : { watchEveryMs: parseDuration(options.watchEvery) }),
  }
}

export function parseWatch(read: InputReader): WatchInput {
  return {
    watchForMs: read.number('watchForMs', { min: 0, max: week }, defaultWatch.watchForMs),
    watchEveryMs: read.number('watchEveryMs', { min: 1, max: week }, defaultWatch.watchEveryMs),
  }
}

/** The watch period that ends a strategy. */
export async function watchLive(context: RolloutContext, input: WatchInput): Promise<void> {
  if (input.watchForMs > 0)
    await context.watch('watch', { forMs: input.watchForMs, everyMs: input.watchEveryMs })
}
