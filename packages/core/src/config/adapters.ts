import type { z } from 'zod'
import type { Abilities } from '../adapter/abilities.ts'
import type { Adapter } from '../adapter/adapter.ts'
import type { Config } from './schema/config.ts'

/** An adapter as a configuration uses it: what `defineAdapter` returns. */
export interface ConfigAdapter {
  (options: never): Adapter
  readonly adapterName: string
  readonly abilities: Abilities
  readonly options: z.ZodType
  /** Options that are paths. */
  readonly paths?: readonly string[]
}

/** Adapters by the names that targets have in `adapter`. */
export interface AnyConfigAdapters {
  readonly [name: string]: ConfigAdapter
}

/** Adapters that live in a package that is called otherwise. */
const homes: { readonly [name: string]: string } = {
  helm: '@landfall/adapter-kubernetes',
  swarm: '@landfall/adapter-docker',
  s3: '@landfall/adapter-aws',
  ecs: '@landfall/adapter-aws',
}

const packages = ['local', 'ssh', 'docker', 'kubernetes', 'aws', 'vercel', 'netlify', 'heroku']

/** The module that an adapter of that name comes from. */
export function moduleOf(name: string, config: Config): string {
  const own = config.adapters ?? {}
  if (Object.hasOwn(own, name)) return own[name] as string
  return Object.hasOwn(homes, name) ? (homes[name] as string) : `@landfall/adapter-${name}`
}

/** Names that mean something: of Landfall's own adapters, of the file's, and of the host's. */
export function knownAdapters(config: Config, adapters: AnyConfigAdapters): string[] {
  const all = [
    ...packages,
    ...Object.keys(homes),
    ...Object.keys(config.adapters ?? {}),
    ...Object.keys(adapters),
  ]
  return [...new Set(all)]
}

/** The adapter names that the targets of a configuration use, and where. */
export function usedAdapters(config: Config): Map<string, readonly PropertyKey[]> {
  const used = new Map<string, readonly PropertyKey[]>()
  const note = (name: string | undefined, path: readonly PropertyKey[]): void => {
    if (name !== undefined && !used.has(name)) used.set(name, path)
  }
  for (const [name, { adapter }] of Object.entries(config.targets ?? {}))
    note(adapter, ['targets', name, 'adapter'])
  for (const [environment, { targets = {} }] of Object.entries(config.environments ?? {})) {
    for (const [name, own] of Object.entries(targets))
      if (own !== false) note(own.adapter, ['environments', environment, 'targets', name, 'adapter'])
  }
  return used
}
