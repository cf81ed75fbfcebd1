import { isLandfallError } from '../../errors/landfall-error.ts'
import type { ChannelContext } from '../channel.ts'
import { deliver, type Try } from './deliver.ts'
import { notDelivered } from './not-delivered.ts'
import { type Pace, standardPace } from './pace.ts'
import { isFromNetwork, unreachable } from './unreachable.ts'

/**
 * Delivers from a channel of your own as the built-in ones do: up to six tries, each of at most 10 s, with waits that
 * double, as long as the deadline leaves time.
 *
 * Tried again is what the network did, and a `NOTIFICATION_FAILED` whose disposition is `retryable`, its default; with
 * `details: { waitMs }` no earlier than after so many milliseconds. All else ends it.
 *
 * @param channel the channel's name, for messages
 * @param once one try, which ends when its signal is aborted
 * @returns what the try gave that succeeded
 * @throws `NOTIFICATION_FAILED` with the last reason and how often it was tried; the context's reason when aborted
 *
 * @example
 * await retried('teams', context, async ({ signal }) => {
 *   const { ok, status } = await fetch(url, { method: 'POST', body, signal })
 *   if (!ok) throw new LandfallError({ code: 'NOTIFICATION_FAILED', message: `Teams answered ${status}` })
 * })
 */
export function retried<T>(
  channel: string,
  context: Pick<ChannelContext, 'signal' | 'deadlineMs' | 'log'>,
  once: (one: Try) => Promise<T>,
  pace: Pace = standardPace,
): Promise<T> {
  return deliver(channel, context, pace, async (one) => {
    try {
      return await once(one)
    } catch (error) {
      if (isLandfallError(error) || one.signal.aborted || !isFromNetwork(error)) throw error
      const { words, settled } = unreachable(error)
      throw notDelivered({ reason: words, again: !settled })
    }
  })
}
