import type { ErrorJson } from '../errors/landfall-error.ts'
import type { Json, JsonObject } from '../json/json.ts'

/** What people can be told about. */
export type NotificationEvent = 'start' | 'success' | 'failure' | 'rolled_back' | 'approval_needed'

/** How much a message matters, from the least to the most. */
export type MessageSeverity = 'info' | 'warning' | 'error' | 'critical'

/** One event of one deployment, as data. */
export interface Occurrence extends JsonObject {
  readonly event: NotificationEvent
  /** The deployment's id. */
  readonly deployment: string
  readonly environment: string
  readonly version: string
  readonly commit: string | null
  /** `success`, `failed` or `rolled_back`; `null` while the deployment goes on. */
  readonly status: string | null
  /** The exact outcome, such as `rollback_failed`; `null` while the deployment goes on. */
  readonly outcome: string | null
  /** Where the environment is reached. */
  readonly url: string | null
  /** Who started the deployment. */
  readonly by: string
  /** Why it failed. */
  readonly error: ErrorJson | null
  /** When it happened, ISO 8601. */
  readonly at: string
  /** The step that failed or waits. */
  readonly step: string | null
}

/** What a channel delivers: one event of one deployment, in words and as data. */
export interface Message extends Occurrence {
  /** The message itself: the notification's template, or the default of the event, with the values filled in. */
  readonly text: string
  /** The event in one line. */
  readonly title: string
  readonly severity: MessageSeverity
  /**
   * The same for all messages about one pipeline in one environment, so that a success closes what a failure has
   * opened.
   */
  readonly dedupKey: string
}

/** What a channel is given besides its options and the message. */
export interface ChannelContext {
  /** Aborted when the deadline passes or nobody waits any more. */
  readonly signal: AbortSignal
  /** Milliseconds from the call until the signal is aborted; tries and the waits between them fit in. */
  readonly deadlineMs: number
  /**
   * The value with `${env:NAME}` replaced by what the variables hold; it is hidden in all output from then on. For
   * options only: a message may quote what strangers wrote.
   *
   * @throws `INVALID_INPUT` when a variable is not set
   */
  resolve<T extends Json>(value: T): T
  /** Writes a line to the log of the deployment. */
  log(line: string): void
}

/** A way to tell people or programs. Registered as `name@version`. */
export interface ChannelDefinition<Options extends JsonObject = JsonObject> {
  readonly name: string
  readonly version: number
  /**
   * Checks the options when the notification is configured, and fills in what is absent. Default: taken as they are.
   *
   * @throws `INVALID_INPUT`
   */
  parse?(input: JsonObject): Options
  /**
   * Delivers one message. May be called again with the same message after a crash, so what it sends should be
   * recognisable as the same.
   *
   * @param options as they were configured, references not yet resolved
   * @returns what the record may keep, such as an id; `null` for nothing. No secrets.
   * @throws when the message was not delivered; that is recorded and never fails the deployment
   */
  send(options: Options, message: Message, context: ChannelContext): Promise<JsonObject | null>
}

/** A channel with its options, as data. */
export interface ChannelUse extends JsonObject {
  /** `slack@1` */
  readonly uses: string
  readonly input: JsonObject
}

/** Who is told about what. */
export interface Notification {
  readonly on: NotificationEvent | readonly NotificationEvent[]
  readonly channel: ChannelUse
  /** A template with variables such as `${VERSION}`; a text of the event's own when absent. */
  readonly message?: string
}

/**
 * Defines a channel of your own. Register `.definition` with `createLandfall({ channels: [...] })`, and call what this
 * returns where an environment lists its notifications.
 *
 * @example
 * const pager = defineChannel({
 *   name: 'pager',
 *   version: 1,
 *   async send(options: { number: string }, message, { signal }) {
 *     await page(options.number, message.title, signal)
 *     return null
 *   },
 * })
 * const notifications = [{ on: 'failure', channel: pager({ number: '4711' }) }]
 */
export function defineChannel<Options extends JsonObject>(
  definition: ChannelDefinition<Options>,
): ((options: Options) => ChannelUse) & { readonly definition: ChannelDefinition } {
  const use = (options: Options): ChannelUse => useOf(definition, options)
  return Object.assign(use, { definition: definition as unknown as ChannelDefinition })
}

/** A channel with its options, checked. */
export function useOf<Options extends JsonObject>(
  { name, version, parse }: ChannelDefinition<Options>,
  options: JsonObject,
): ChannelUse {
  return { uses: `${name}@${version}`, input: parse?.(options) ?? options }
}
