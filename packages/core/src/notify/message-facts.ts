import type { Occurrence } from './channel.ts'

/** What is known when a message is made. */
export interface MessageFacts extends Occurrence {
  readonly pipeline: string
  /** Milliseconds since the deployment began; `null` while it goes on. */
  readonly durationMs: number | null
}
