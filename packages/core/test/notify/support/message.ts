import { LandfallError } from '../../../src/errors/landfall-error.ts'
import type { Message } from '../../../src/notify/channel.ts'
import { composeMessage } from '../../../src/notify/message.ts'
import type { MessageFacts } from '../../../src/notify/message-facts.ts'

/** Why a deployment failed. */
export const healthFailure = new LandfallError({
  code: 'HEALTH_CHECK_FAILED',
  message: 'web did not become healthy: expected 200, seen 503',
}).toJSON()

const base = {
  deployment: 'd-20260102-1',
  environment: 'production',
  version: '1.2.3',
  commit: '0a1b2c3',
  url: 'https://app.example.com',
  by: 'ana',
  at: '2026-01-02T10:05:32.000Z',
  pipeline: 'shop',
}

const running = { status: null, outcome: null, error: null, step: null, durationMs: null }
const failed = { error: healthFailure, step: 'deploy/web', durationMs: 332_000 }

/** What is known at each event. */
export const factsAt: Readonly<Record<Message['event'], MessageFacts>> = {
  start: { ...base, ...running, event: 'start' },
  success: {
    ...base,
    ...running,
    event: 'success',
    status: 'success',
    outcome: 'succeeded',
    durationMs: 332_000,
  },
  failure: { ...base, ...failed, event: 'failure', status: 'failed', outcome: 'failed_untouched' },
  rolled_back: { ...base, ...failed, event: 'rolled_back', status: 'rolled_back', outcome: 'rolled_back' },
  approval_needed: { ...base, ...running, event: 'approval_needed', step: 'release-gate' },
}

/** The message of an event. */
export function messageAt(
  event: Message['event'],
  template: string | null = null,
  facts: Partial<MessageFacts> = {},
): Message {
  return composeMessage({ ...factsAt[event], ...facts }, template)
}
