import { createHash } from 'node:crypto'
import type { Message } from '../channel.ts'

/**
 * Names a message: the same each time it is tried, also after a crash, so that a receiver can tell a repetition from
 * something new. 32 hexadecimal digits.
 */
export function messageId({ dedupKey, deployment, event, step, at }: Message): string {
  const text = JSON.stringify([dedupKey, deployment, event, step, at])
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
