import { LandfallError } from '../../errors/landfall-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { builtInChannels } from '../../notify/built-in.ts'
import {
  type ChannelDefinition,
  type ChannelUse,
  type Notification,
  type NotificationEvent,
  useOf,
} from '../../notify/channel.ts'
import { nearest } from '../problems/nearest.ts'
import type { Config } from '../schema/config.ts'
import { channelTypes, eventOf } from '../schema/notifications.ts'
import { present } from './commands.ts'
import type { Findings } from './findings.ts'

type Lists = NonNullable<Config['notifications']>
type Item = NonNullable<Lists['on_start']>[number]
type Path = readonly PropertyKey[]

/** Whom `notify` tells: how it ended, and when a person has to come. */
const notable: readonly NotificationEvent[] = ['success', 'failure', 'rolled_back', 'approval_needed']

/** The notifications of an environment: those of the file, and its own. */
export function notificationsFor(
  config: Config,
  environment: string,
  ownChannels: readonly ChannelDefinition[],
  findings: Findings,
): Notification[] {
  const { notifications: own = {}, notify = [] } = config.environments?.[environment] ?? {}
  const channels = new Channels(config, ownChannels, findings)
  const path = ['environments', environment]
  return [
    ...fromLists(config.notifications ?? {}, ['notifications'], channels),
    ...fromLists(own, [...path, 'notifications'], channels),
    ...fromNotify(notify, [...path, 'notify'], channels),
  ]
}

function fromLists(lists: Lists, path: Path, channels: Channels): Notification[] {
  return (Object.keys(eventOf) as (keyof typeof eventOf)[]).flatMap((key) =>
    (lists[key] ?? []).flatMap((item, index) => {
      const channel = channels.use(item, [...path, key, index])
      if (channel === undefined) return []
      return [{ on: eventOf[key], channel, ...present({ message: item.message }) }]
    }),
  )
}

function fromNotify(notify: readonly string[], path: Path, channels: Channels): Notification[] {
  const addresses = notify.filter((one) => one.includes('@'))
  const mail = addresses.length === 0 ? [] : [{ channel: 'email', recipients: addresses, at: path }]
  const named = notify.flatMap((channel, index) =>
    channel.includes('@') ? [] : [{ channel, at: [...path, index] }],
  )
  return [...mail, ...named].flatMap(({ at, ...item }) => {
    const channel = channels.use(item, at)
    return channel === undefined ? [] : [{ on: notable, channel }]
  })
}

class Channels {
  private readonly config: Config
  private readonly definitions: readonly ChannelDefinition[]
  private readonly findings: Findings

  constructor(config: Config, own: readonly ChannelDefinition[], findings: Findings) {
    this.config = config
    this.definitions = [...builtInChannels, ...own]
    this.findings = findings
  }

  use(item: Item, path: Path): ChannelUse | undefined {
    const settings = this.settingsOf(item.channel)
    if (settings === undefined) {
      const known = [...new Set([...channelTypes, ...Object.keys(this.config.channels ?? {})])]
      this.findings.add({
        path: path.at(-1) === 'notify' || path.at(-2) === 'notify' ? path : [...path, 'channel'],
        message: 'Unknown channel',
        about: 'channels',
        expected: `one of ${known.join(', ')}`,
        seen: item.channel,
        suggestion: nearest(item.channel, known),
      })
      return undefined
    }
    const { type, input } = settings
    const foreign = [
      ...(item.recipients !== undefined && type !== 'email' ? ['recipients'] : []),
      ...(item.severity !== undefined && type !== 'pagerduty' ? ['severity'] : []),
    ]
    for (const key of foreign)
      this.findings.add({
        path: [...path, key],
        message: `The channel ${item.channel} has no ${key}`,
        seen: type,
        atKey: true,
      })
    const options = { ...input, ...present({ recipients: item.recipients, severity: item.severity }) }
    if (type === 'email' && options.recipients === undefined) {
      const expected = 'addresses, here or in `channels`'
      this.findings.add({ path: [...path, 'recipients'], message: 'Missing key', expected, atKey: true })
      return undefined
    }
    return this.findings.attempt(path, () => useOf(this.definition(settings.uses), options as JsonObject))
  }

  /** What kind a channel is, and its settings. */
  private settingsOf(
    name: string,
  ): { readonly type: string; readonly uses: string; readonly input: JsonObject } | undefined {
    const channels = this.config.channels ?? {}
    const found: object | undefined = Object.hasOwn(channels, name) ? channels[name] : undefined
    const builtIn = (channelTypes as readonly string[]).includes(name)
    if (found === undefined) return builtIn ? { type: name, uses: `${name}@1`, input: {} } : undefined
    if ('uses' in found) {
      const { uses, input = {} } = found as { uses: string; input?: JsonObject }
      return { type: uses, uses, input }
    }
    const { type = name, ...settings } = found as { type?: string }
    return { type, uses: `${type}@1`, input: inCode(settings) }
  }

  private definition(uses: string): ChannelDefinition {
    const found = this.definitions.find(({ name, version }) => `${name}@${version}` === uses)
    if (found !== undefined) return found
    const known = this.definitions.map(({ name, version }) => `${name}@${version}`)
    throw unregistered(uses, known)
  }
}

/** The settings by the names that they have in code: `routing_key` is `routingKey`. */
function inCode(settings: object): JsonObject {
  const camel = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [camel(key), value])) as JsonObject
}

function unregistered(uses: string, known: readonly string[]): LandfallError {
  return new LandfallError({
    code: 'UNREGISTERED',
    message: `The channel ${uses} is not registered here`,
    target: uses,
    expected: known.join(', '),
    seen: uses,
  })
}
