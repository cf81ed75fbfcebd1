import { type ErrorJson, toLandfallError } from '../errors/landfall-error.ts'
import { parseDuration } from '../json/duration.ts'
import { isoTime } from '../json/iso-time.ts'
import type { JsonObject } from '../json/json.ts'
import type { NotificationEvent } from '../notify/channel.ts'
import type { MessageFacts } from '../notify/message-facts.ts'
import { notifyEffect } from './effect-names.ts'
import type { Progress } from './progress.ts'
import type { DeploymentRecord } from './record.ts'
import type { Runtime } from './runtime-port.ts'

/** How long one channel may try to deliver one message. */
const deliveryMs = 60_000

/** What has happened. */
export interface Announcement {
  /** The step it is about. */
  readonly step: string | null
  readonly error: ErrorJson | null
  /** When the deployment has ended. */
  readonly record?: DeploymentRecord
}

/**
 * Sends the messages that the plan has for an event. Nobody waits for them but the end of the deployment, see
 * {@link delivered}; neither an abort nor a failure stops them, and one that cannot be delivered is written down.
 */
export function announce(
  runtime: Runtime,
  progress: Progress,
  event: NotificationEvent,
  announcement: Announcement,
): void {
  const planned = progress.plan.notifications.filter(({ on }) => on === event)
  if (planned.length === 0) return
  const at = isoTime(runtime.now(`@notify-${event}-at`))
  for (const [index, { channel, options, message }] of planned.entries()) {
    const place = runtime.scope(`@notify-${event}-${index + 1}`)
    const input = { options, facts: factsOf(progress, event, announcement, at), template: message }
    const sending: Promise<void> = place
      .shield((safe) => send(safe, progress, { channel, event, input }))
      // What stops the worker is met by the deployment itself, at its next effect.
      .catch(() => {})
      .finally(() => progress.sending.delete(sending))
    progress.sending.add(sending)
  }
}

/** Waits until every message has been delivered or given up. */
export async function delivered(progress: Progress): Promise<void> {
  while (progress.sending.size > 0) await Promise.all(progress.sending)
}

/** @throws `STORE_UNWRITABLE` when what came of it cannot be written down */
async function send(
  runtime: Runtime,
  progress: Progress,
  { channel, event, input }: { channel: string; event: NotificationEvent; input: JsonObject },
): Promise<void> {
  try {
    // The channel has its own tries.
    const policy = { deadlineMs: deliveryMs, attempts: 1 }
    await runtime.effect('send', notifyEffect(channel), input, policy)
    runtime.note('sent', { kind: 'notification.sent', channel, event })
    progress.notifications.push({ event, channel, status: 'sent', error: null })
  } catch (thrown) {
    const error = toLandfallError(thrown, { code: 'NOTIFICATION_FAILED', target: channel }).toJSON()
    runtime.note('given-up', { kind: 'notification.given_up', channel, event, error })
    progress.notifications.push({ event, channel, status: 'failed', error })
  }
}

function factsOf(
  progress: Progress,
  event: NotificationEvent,
  { step, error, record }: Announcement,
  at: string,
): MessageFacts {
  const { plan, deployment, caller } = progress
  return {
    event,
    deployment,
    pipeline: plan.pipeline.name,
    environment: plan.environment,
    version: plan.version,
    commit: plan.commit,
    status: record?.status ?? null,
    outcome: record?.outcome ?? null,
    url: record?.url ?? plan.url,
    by: caller.name,
    error,
    step,
    at,
    durationMs: record === undefined ? null : parseDuration(record.timeline.duration),
  }
}
